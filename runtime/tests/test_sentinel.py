"""Redis behind Sentinels is found by the name of its master, by everybody who asks."""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.conf import LazySettings
from django.core.cache.backends.redis import RedisCache
from kombu import Connection
from redis.exceptions import ConnectionError as RedisAway

from operations.up.stores import binaries
from runtime import redis, sentinel
from tests.chaos.program import free_port, wait_until

ADDRESS = "redis+sentinel://u:p%40ss@one,two:7,[::1]:8/main/3?sentinel_password=s%26t"


def test_an_address_names_sentinels_master_and_both_passwords() -> None:
    found = sentinel.watched(ADDRESS)
    assert found
    assert found.sentinels == (("one", 26379), ("two", 7), ("::1", 8))
    assert found.master == "main"
    assert found.redis == {"db": 3, "username": "u", "password": "p@ss"}
    assert found.own["password"] == "s&t"
    assert "p@ss" not in repr(found)
    assert "s&t" not in repr(found)
    assert found.broker().startswith("sentinel://u:p%40ss@one:26379/3;sentinel://u:")
    assert found.broker_tls() is None


def test_an_encrypted_address_encrypts_every_way() -> None:
    found = sentinel.watched("rediss+sentinel://one/main?ssl_ca_certs=/ca.pem")
    assert found
    assert found.redis["ssl"] is found.own["ssl"] is True
    assert found.broker_tls() == {"ssl_ca_certs": "/ca.pem"}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("redis+sentinel://one:26379", "name of the master is missing"),
        ("redis+sentinel://one/main?retries=3", "retries is not known"),
        ("redis+sentinel://one/main/first", "invalid literal"),
    ],
)
def test_what_is_missing_is_told(address: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        sentinel.watched(address)


def test_other_addresses_are_others() -> None:
    assert sentinel.watched("redis://one:6379/0") is None


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Redis with a password, and one Sentinel that watches it."""
    folder = tmp_path_factory.mktemp("sentinel")
    program = str(binaries.find("redis-server"))
    master, watcher = free_port(), free_port()
    own = ["--bind", "127.0.0.1", "--requirepass", "p@ss", "--save", ""]
    (folder / "sentinel.conf").write_text(
        f"port {watcher}\nbind 127.0.0.1\n"
        f"sentinel monitor main 127.0.0.1 {master} 1\nsentinel auth-pass main p@ss\n"
    )
    commands = (
        [program, "--port", str(master), *own],
        [program, str(folder / "sentinel.conf"), "--sentinel"],
    )
    started = [
        subprocess.Popen(each, cwd=folder, stdout=subprocess.DEVNULL)
        for each in commands
    ]
    found = f"redis+sentinel://:p%40ss@127.0.0.1:{watcher}/main/0"
    try:
        wait_until(lambda: _answers(found), "The Sentinel knows no master.")
        yield found
    finally:
        for process in started:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    pool = redis.AnyPool.from_url(address, timeout=1)
    try:
        return bool(pool.get_connection())  # type: ignore[no-untyped-call]
    except RedisAway:
        return False
    finally:
        pool.disconnect()


@pytest.fixture
def watched(address: str, settings: LazySettings) -> sentinel.SentinelAddress:
    settings.REDIS_URI = address
    found = sentinel.watched(address)
    assert found
    return found


async def test_event_loops_reach_the_master(watched: sentinel.SentinelAddress) -> None:
    client = redis.client()
    assert await client.incr("tries") == 1
    await client.aclose()


def test_threads_the_cache_and_jobs_reach_the_master(
    watched: sentinel.SentinelAddress, settings: LazySettings
) -> None:
    with redis.sync_client() as client:
        assert client.ping()
    cache = RedisCache(
        [settings.REDIS_URI], {"OPTIONS": {"pool_class": "runtime.redis.AnyPool"}}
    )
    cache.set("a", 1)
    assert cache.get("a") == 1
    with Connection(
        watched.broker(), transport_options=watched.broker_options()
    ) as jobs:
        channel: Any = jobs.default_channel
        assert channel.client.ping()


async def test_processes_tell_each_other_things_there(
    watched: sentinel.SentinelAddress,
) -> None:
    layer = RedisPubSubChannelLayer(hosts=[watched.layer()])
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "news"})
    assert await layer.receive(channel) == {"type": "news"}
    # what the library leaves open
    pool = layer._shards[0]._redis.connection_pool
    await layer.flush()
    await pool.sentinel_manager.aclose()


def test_a_name_that_no_sentinel_knows_is_told(
    address: str, settings: LazySettings
) -> None:
    settings.REDIS_URI = address.replace("/main", "/other")
    with redis.sync_client() as client, pytest.raises(RedisAway, match="No master"):
        client.ping()
