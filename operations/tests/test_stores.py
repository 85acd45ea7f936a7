"""What is wrong with a store is one sentence with the cure, and no secret."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management.base import CommandError
from django.db import IntegrityError, OperationalError, ProgrammingError
from kombu.exceptions import OperationalError as BrokerError
from pymongo.errors import (
    ConfigurationError,
    DuplicateKeyError,
    OperationFailure,
    ServerSelectionTimeoutError,
)
from redis.exceptions import AuthenticationError, ResponseError
from redis.exceptions import ConnectionError as RedisAway

from operations import plain_errors, stores, waiting_for_stores
from operations.up.stores import binaries
from tests.chaos.program import free_port, wait_until

ROOT = Path(__file__).parents[2]
DOWN = "mongodb://u:s3cret@127.0.0.1:1/x?serverSelectionTimeoutMS=100&journal=true"


@pytest.fixture
def elsewhere(settings: LazySettings) -> None:
    """Have all three configured on other machines."""
    settings.MONGO_EMBEDDED = settings.REDIS_EMBEDDED = False
    settings.MONGO_URI = "mongodb://u:s3cret@mongo.example:27017/x"
    settings.REDIS_URI = "rediss://:s3cret@redis.example:6379/0"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ServerSelectionTimeoutError("x: [Errno 111] Connection refused (s3cret"),
            "MongoDB at mongo.example:27017 does not answer: nobody listens there. "
            "Look there, or correct MONGO_URI.",
        ),
        (
            ConfigurationError("The DNS query name does not exist: _mongodb._tcp.x."),
            "MongoDB at mongo.example:27017 does not answer: there is no such host. "
            "Look there, or correct MONGO_URI.",
        ),
        (
            OperationFailure("Authentication failed.", 18),
            "MongoDB at mongo.example:27017 refuses its user or password. "
            "Look there, or correct MONGO_URI.",
        ),
        (
            AuthenticationError("invalid username-password pair or user is disabled."),
            "Redis at redis.example:6379 refuses its user or password. "
            "Look there, or correct REDIS_URI.",
        ),
        (
            RedisAway("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify"),
            "Redis at redis.example:6379 does not answer: its certificate is not "
            "trusted. Look there, or correct REDIS_URI.",
        ),
        (
            ResponseError("OOM command not allowed when used memory > 'maxmemory'."),
            "Redis at redis.example:6379 takes no more: its memory is full. "
            "Look there, or correct REDIS_URI.",
        ),
        (
            RedisAway("s3cret in words nobody has seen"),
            "Redis at redis.example:6379 does not answer: ConnectionError. "
            "Look there, or correct REDIS_URI.",
        ),
    ],
)
def test_an_error_of_a_driver_becomes_a_sentence(
    elsewhere: None, error: Exception, told: str
) -> None:
    assert plain_errors.sentence(error) == told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError("no such table: x"), "SQLite has no tables yet. `manage.py"),
        (OperationalError("database or disk is full"), "its disk is full. Look at"),
        (ProgrammingError('relation "x" does not exist'), "has no tables yet"),
        (RedisAway("Error 2: No such file or directory."), "`manage.py up` (or"),
        (
            BrokerError("Error 2 connecting to x. No such file."),
            "Redis does not answer",
        ),
        (OSError(28, "No space left on device"), "The disk is full. Make room"),
        (PermissionError(13, "Permission denied", "/data/x"), "/data/x: Permission"),
    ],
)
def test_what_runs_here_is_told_with_what_helps_here(
    error: Exception, told: str
) -> None:
    assert told in plain_errors.sentence(error)


@pytest.mark.parametrize(
    "error",
    [IntegrityError("x"), DuplicateKeyError("x"), ResponseError("x"), KeyError("x")],
)
def test_a_fault_of_ours_stays_a_traceback(error: Exception) -> None:
    assert plain_errors.sentence(error) == ""


def test_who_starts_waits_for_a_store_and_says_so(
    settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    troubles = ["Redis is away.", "Redis is away."]
    waiting_for_stores.wait_for_stores(lambda: troubles.pop() if troubles else "")
    assert [each.getMessage() for each in caplog.records] == ["Redis is away. Waiting."]
    settings.STORES_WAIT_SECONDS = 0.01
    with pytest.raises(CommandError, match="Redis is away"):
        waiting_for_stores.wait_for_stores(lambda: "Redis is away.")


def test_the_stores_of_these_tests_answer(
    mongo_server: str, redis_server: str, db: None
) -> None:
    assert waiting_for_stores.trouble() == ""


def test_a_command_that_meets_no_store_says_one_line(tmp_path: Path) -> None:
    own = {"DATA_DIR": str(tmp_path), "ENV_FILE": "/dev/null", "MONGO_URI": DOWN}
    done = subprocess.run(
        [sys.executable, "manage.py", "sweep_runs"],
        cwd=ROOT,
        env=own | {"REDIS_URI": "redis://:s3cret@127.0.0.1:1/0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "does not answer: nobody listens there." in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert "s3cret" not in done.stderr


def test_a_redis_cluster_is_refused_with_what_works_instead(
    tmp_path: Path, settings: LazySettings
) -> None:
    port = free_port()
    program = str(binaries.find("redis-server"))
    command = [program, "--port", str(port), "--cluster-enabled", "yes"]
    with subprocess.Popen(
        [*command, "--bind", "127.0.0.1"], cwd=tmp_path, stdout=subprocess.DEVNULL
    ) as server:
        settings.REDIS_URI = f"redis://127.0.0.1:{port}/0"
        settings.REDIS_EMBEDDED = False
        redis = next(each for each in stores.stores() if each.name == "Redis")
        try:
            wait_until(lambda: "nobody listens" not in redis.trouble(), "No Redis.")
            assert "is a Redis Cluster" in redis.trouble()
            assert "redis+sentinel://" in redis.trouble()
        finally:
            server.kill()


@pytest.mark.parametrize(
    ("hosts", "ports", "place"),
    [
        ("one,two", "1,2", "one:1,two:2"),
        ("one,two", "5433", "one:5433,two:5433"),
        ("", "", "this machine:5432"),
    ],
)
def test_every_host_of_postgresql_is_named(hosts: str, ports: str, place: str) -> None:
    assert stores.places(hosts, ports) == place
