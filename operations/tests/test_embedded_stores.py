"""The embedded stores keep what they acknowledged, and refuse to lose it quietly."""

import signal
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import quote_plus

import psutil
import pytest
import redis
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from operations.embedded import run_dir
from operations.up.stores import binaries, marker
from operations.up.stores.mongo import Mongo
from operations.up.stores.redis_server import RedisServer
from operations.up.waiting import DidNotStart, Process
from runtime.secrets import Secrets
from tests.patience import PATIENCE

Database = MongoClient[dict[str, object]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def kill() -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for process in started:
        process.kill()
        process.wait()


def until(true: Callable[[], bool], limit: float = PATIENCE) -> bool:
    end = time.monotonic() + limit
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def crash(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_mongod_keeps_every_acknowledged_write_through_kill_9(
    folder: Path, kill: list[Process]
) -> None:
    mongo = Mongo(folder, Secrets.open(folder))
    first = mongo.start()
    with Database(mongo.uri) as client:
        for number in range(50):
            client["LibreChat"]["notes"].insert_one({"_id": str(number)})
    crash(first)
    kill.append(mongo.start())
    with Database(mongo.uri) as client:
        assert client["LibreChat"]["notes"].count_documents({}) == 50


@pytest.fixture(scope="module")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Mongo, Process]]:
    """Start one that no test harms."""
    folder = tmp_path_factory.mktemp("mongod") / "data"
    mongo = Mongo(folder, Secrets.open(folder))
    process = mongo.start()
    yield mongo, process
    process.kill()
    process.wait()


def test_mongod_lets_nobody_in_without_the_password(
    mongod: tuple[Mongo, Process],
) -> None:
    socket = run_dir(mongod[0].data_dir) / "mongo.sock"
    with (
        Database(f"mongodb://{quote_plus(str(socket))}/") as stranger,
        pytest.raises(OperationFailure, match="requires authentication"),
    ):
        stranger["LibreChat"]["notes"].find_one()
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600


def test_mongod_opens_nothing_outside_its_data_folder(
    mongod: tuple[Mongo, Process],
) -> None:
    folder, server = mongod[0].data_dir, psutil.Process(mongod[1].pid)
    opened = {Path(each.path) for each in server.open_files()}
    sockets = {str(each.laddr) for each in server.net_connections("unix")} - {""}
    assert sockets == {str(run_dir(folder) / "mongo.sock")}
    assert mongod[0].log in opened
    assert all(path.is_relative_to(folder) for path in opened)


def test_mongods_log_stays_small_and_tells_of_no_connection(
    mongod: tuple[Mongo, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo, process = mongod
    for _ in range(3):
        with Database(mongo.uri) as client:
            client["LibreChat"]["notes"].find_one()
    assert "Connection accepted" not in mongo.log.read_text()
    monkeypatch.setattr("operations.up.stores.logs.LARGEST", 1)
    mongo.tend(process)
    assert mongo.log.with_suffix(".log.1").stat().st_size > 1
    assert until(lambda: mongo.log.is_file() and mongo.log.stat().st_size > 0)
    assert "Process Details" in mongo.log.read_text()  # what every new one begins with


def test_redis_keeps_every_acknowledged_write_through_kill_9(
    folder: Path, kill: list[Process]
) -> None:
    server = RedisServer(folder)
    first = server.start()
    with redis.Redis.from_url(server.uri) as client:
        for number in range(200):
            client.xadd("log", {"n": number})
    crash(first)
    kill.append(server.start())
    with redis.Redis.from_url(server.uri) as client:
        assert client.xlen("log") == 200


def test_a_vanished_store_is_an_error_and_not_a_fresh_start(folder: Path) -> None:
    folder.mkdir()
    marker.leave(folder / "mongo.marker")
    with pytest.raises(marker.StoreVanished, match=r"delete .*mongo\.marker"):
        Mongo(folder, Secrets.open(folder)).start()


def test_the_log_of_redis_is_put_aside_when_it_is_large(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RedisServer(folder)
    server.log.parent.mkdir(parents=True)
    server.log.write_text("long")
    process = cast("Process", None)  # it opens its log anew for every line
    server.tend(process)
    assert server.log.read_text() == "long"
    monkeypatch.setattr("operations.up.stores.logs.LARGEST", 3)
    server.tend(process)
    assert not server.log.exists()
    assert server.log.with_suffix(".log.1").read_text() == "long"


def test_a_disk_without_room_is_named_with_what_is_free_and_what_is_needed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo, server = Mongo(folder, Secrets({})), RedisServer(folder)
    disk = SimpleNamespace(free=5_000_000)
    monkeypatch.setattr(
        "operations.up.stores.disk_space.shutil.disk_usage", lambda _: disk
    )
    assert "full: 5 MB are free, 400 MB are needed" in mongo.shortage()
    assert "full: 5 MB are free, 64 MB are needed" in server.shortage()
    disk.free = 100_000_000
    assert "400 MB are needed" in mongo.shortage()
    assert server.shortage() == ""
    folder.mkdir()
    mongo.remember()  # it has laid out its files
    assert mongo.shortage() == ""


def test_redis_data_of_a_newer_version_is_not_silently_ignored(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "redis" / "appendonlydir").mkdir(parents=True)
    monkeypatch.setattr("operations.up.stores.redis_server.version", lambda _: 6)
    with pytest.raises(DidNotStart, match="would start empty"):
        RedisServer(folder).start()


def test_a_missing_program_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("operations.up.stores.binaries.shutil.which", lambda _: None)
    monkeypatch.setattr("operations.up.stores.binaries._in_wheel", lambda _: None)
    with pytest.raises(binaries.MissingProgram, match="or set MONGO_URI"):
        binaries.find("mongod")


def test_a_processor_without_avx_gets_a_sentence_instead_of_a_crash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cpuinfo").write_text("flags : fpu sse2\n")
    monkeypatch.setattr("operations.up.stores.binaries.CPU_FLAGS", tmp_path / "cpuinfo")
    monkeypatch.setattr(
        "operations.up.stores.binaries.platform.machine", lambda: "x86_64"
    )
    with pytest.raises(binaries.MissingProgram, match="AVX"):
        binaries.find("mongod")


def test_a_store_that_cannot_start_says_the_end_of_its_log(folder: Path) -> None:
    (folder / "redis").mkdir(parents=True)
    (folder / "redis" / "appendonly.aof").write_bytes(b"not an append-only file")
    with pytest.raises(DidNotStart, match=r"(?s)redis ended with code 1.*Bad file"):
        RedisServer(folder).start()
