"""The embedded stores keep what they acknowledged, and refuse to lose it quietly."""

import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest
import redis
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from config.embedded import run_dir
from config.secrets import Secrets
from config.up import marker, programs
from config.up.mongo import Mongo
from config.up.redis_server import RedisServer
from config.up.waiting import DidNotStart, Process

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


def test_mongod_lets_nobody_in_without_the_password(
    folder: Path, kill: list[Process]
) -> None:
    mongo = Mongo(folder, Secrets.open(folder))
    kill.append(mongo.start())
    socket = run_dir(folder) / "mongo.sock"
    with (
        Database(f"mongodb://{quote_plus(str(socket))}/") as stranger,
        pytest.raises(OperationFailure, match="requires authentication"),
    ):
        stranger["LibreChat"]["notes"].find_one()
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600


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


def test_redis_data_of_a_newer_version_is_not_silently_ignored(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "redis" / "appendonlydir").mkdir(parents=True)
    monkeypatch.setattr("config.up.redis_server.version", lambda _: 6)
    with pytest.raises(DidNotStart, match="would start empty"):
        RedisServer(folder).start()


def test_a_missing_program_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("config.up.programs.shutil.which", lambda _: None)
    monkeypatch.setattr("config.up.programs._in_wheel", lambda _: None)
    with pytest.raises(programs.MissingProgram, match="or set MONGO_URI"):
        programs.find("mongod")


def test_a_processor_without_avx_gets_a_sentence_instead_of_a_crash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cpuinfo").write_text("flags : fpu sse2\n")
    monkeypatch.setattr("config.up.programs.CPU_FLAGS", tmp_path / "cpuinfo")
    monkeypatch.setattr("config.up.programs.platform.machine", lambda: "x86_64")
    with pytest.raises(programs.MissingProgram, match="AVX"):
        programs.find("mongod")


def test_a_store_that_cannot_start_says_the_end_of_its_log(folder: Path) -> None:
    (folder / "redis").mkdir(parents=True)
    (folder / "redis" / "appendonly.aof").write_bytes(b"not an append-only file")
    with pytest.raises(DidNotStart, match=r"(?s)redis ended with code 1.*Bad file"):
        RedisServer(folder).start()
