"""A restore puts all of a backup in force or changes nothing, whatever is killed."""

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from pymongo import MongoClient

from accounts.tests import databases
from operations.backup.fence import NUMBERS
from operations.tests.installation import OTHER_SECRET, Installation, Snapshot

pytestmark = pytest.mark.timeout(300)
INHABITANTS = "operations.tests.inhabitants"
OLD_FORMAT = Path(__file__).parent / "backups" / "format-1.backup"
ONE_KIND = pytest.mark.parametrize("here", ["sqlite"], indirect=True)
ANY_PORT = ["--host", "127.0.0.1", "--port", "0"]
LEFT_OUT = ("django_session", "usersessions_usersession")


@pytest.fixture(scope="module")
def mongo_owner(mongo_server: str) -> Iterator[str]:
    """Yield the address of an empty database for somebody who may use only that."""
    name = f"lc{uuid.uuid4().hex[:10]}"
    with MongoClient[dict[str, object]](mongo_server) as client:
        roles = [{"role": "readWrite", "db": name}]
        client[name].command("createUser", "owner", pwd="pass", roles=roles)
        server = mongo_server.partition("://")[2].rpartition("@")[2].partition("/")[0]
        yield f"mongodb://owner:pass@{server}/{name}?authSource={name}&journal=true"
        client[name].command("dropUser", "owner")
        client.drop_database(name)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def here(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    mongo_owner: str,
    redis_server: str,
) -> Iterator[Installation]:
    """Yield an installation in which people live, and `a.backup` of it beside it."""
    folder = tmp_path_factory.mktemp(request.param) / "data"
    own = {
        "MONGO_URI": mongo_owner,
        "REDIS_URI": redis_server,
        "REDIS_KEY_PREFIX": folder.parent.name,
    }
    folder.mkdir()
    with ExitStack() as held:
        url = held.enter_context(databases.copied(request, folder))
        own["DATABASE_URL"] = url
        made = Installation(folder, own)
        held.callback(made.close)
        held.callback(emptied, mongo_owner)
        made.do("prepare")
        made.do("call", f"{INHABITANTS}:fill", "20", "seed")
        yield made


def emptied(address: str) -> None:
    """Leave nothing for the installation of the other kind: they share a database."""
    with MongoClient[dict[str, object]](address) as client:
        database = client.get_default_database()
        for name in database.list_collection_names():
            database[name].drop()


@pytest.fixture(scope="module")
def backed_up(here: Installation) -> Snapshot:
    """Make the backup; return what was there then."""
    here.do("backup", str(here.backup))
    return here.snapshot()


@pytest.fixture(scope="module")
def later(here: Installation, backed_up: Snapshot) -> Snapshot:
    here.do("call", f"{INHABITANTS}:later", "another seed")
    here.change_keys()
    return here.snapshot()


@pytest.fixture
def old(here: Installation, later: Snapshot) -> Iterator[Snapshot]:
    """Return what is in force now, and see that it is again when the test ends."""
    yield later
    assert here.snapshot() == later
    assert here.left_over() == []


def is_the_backup(found: Snapshot, backed_up: Snapshot) -> bool:
    """Say whether all of a backup is in force, without sessions and other's secrets."""
    empty = dict.fromkeys(LEFT_OUT, (0, found["sql"][LEFT_OUT[0]][1]))
    ours = {"MONGO_PASSWORD": OTHER_SECRET}
    wanted = {
        **backed_up,
        "sql": {**backed_up["sql"], **empty},
        "keys": {**backed_up["keys"], **ours},
    }
    return bool(found == wanted)


def test_a_restore_brings_everything_back_and_can_be_undone(
    here: Installation, backed_up: Snapshot, old: Snapshot
) -> None:
    said = here.do("restore", str(here.backup), "--replace")
    assert "are the same, by count and by SHA-256" in said
    assert is_the_backup(here.snapshot(), backed_up)
    assert [key for key in here.redis_keys() if b":ban:" not in key] == []
    told = here.do("call", f"{INHABITANTS}:tell")
    assert "key: sk-of-0" in told
    assert "banned: True" in told
    again = here.run("restore", str(here.backup), "--replace")
    assert "--confirm` deletes it" in again.said()
    here.do("restore", "--undo")


def test_a_drill_compares_everything_and_leaves_nothing(
    here: Installation, old: Snapshot
) -> None:
    said = here.do("restore", str(here.backup), "--drill")
    assert "are the same, by count and by SHA-256" in said


@ONE_KIND
def test_a_backup_of_the_first_format_can_still_be_read(
    here: Installation, old: Snapshot
) -> None:
    said = here.do("restore", str(OLD_FORMAT), "--drill")
    assert "25 records of 2026-11-27T08:15:34+00:00 are the same" in said


@ONE_KIND
def test_what_cannot_be_opened_changes_nothing(
    here: Installation, old: Snapshot, tmp_path: Path
) -> None:
    whole, file = here.backup.read_bytes(), tmp_path / "bad.backup"
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for content, reason in (
        (whole[: middle * 2 - 9], "cut off"),
        (flipped, "damaged"),
        (Path("/etc/passwd").read_bytes(), "not a backup"),
    ):
        file.write_bytes(content)
        refused = here.run("restore", str(file), "--replace")
        assert refused.code == 1
        assert refused.said().startswith("CommandError: ")
        assert reason in refused.said()
    wrong = tmp_path / "wrong"
    wrong.write_text("the donkey knows")
    options = ("--replace", "--passphrase-file", str(wrong))
    refused = here.run("restore", str(here.backup), *options)
    assert refused.said().strip() == "CommandError: Wrong passphrase."


@ONE_KIND
def test_what_is_here_is_not_replaced_unasked(
    here: Installation, old: Snapshot
) -> None:
    refused = here.run("restore", str(here.backup))
    assert "--replace puts the backup in their place" in refused.said()


@ONE_KIND
def test_a_place_where_no_backup_can_be_written_is_named(here: Installation) -> None:
    refused = here.run("backup", "/nowhere/a.backup")
    assert refused.said() == "CommandError: /nowhere is no folder: make it first.\n"
    refused = here.run("backup", "/proc/a.backup")
    assert refused.said().startswith("CommandError: /proc/a.backup.part: ")


@ONE_KIND
def test_a_restore_is_refused_while_a_process_serves(
    here: Installation, old: Snapshot
) -> None:
    prefix = here.environment["REDIS_KEY_PREFIX"]
    with redis.Redis.from_url(here.environment["REDIS_URI"]) as client:
        client.set(f"{prefix}:process:web-1", "1", px=60_000)
        client.zadd(f"{prefix}:processes", {"web-1": 1})
        refused = here.run("restore", str(here.backup), "--replace")
        client.delete(f"{prefix}:process:web-1", f"{prefix}:processes")
    assert "Still running: 1 web process. Stop them first" in refused.said()


def test_nobody_starts_while_a_restore_is_running(
    here: Installation, old: Snapshot
) -> None:
    with fenced(here):
        for command in ("prepare", "backup", "restore", "web"):
            more = {"backup": ["x"], "restore": ["--undo"], "web": ANY_PORT}
            refused = here.run(command, *more.get(command, []))
            assert refused.code == 1
            assert refused.said().splitlines()[-1].startswith("CommandError: A ")
        worker = here.run("call", f"{INHABITANTS}:work")
        assert "A restore is running" in worker.said()


# How many steps come before the one that decides; see inhabitants.STEPS.
DECIDES = {"sqlite": 11, "postgres": 9}


@pytest.mark.parametrize("offset", [0, 1, 14])
def test_a_restore_killed_at_any_step_leaves_one_state(
    here: Installation, backed_up: Snapshot, old: Snapshot, offset: int
) -> None:
    kind = here.environment["DATABASE_URL"].partition(":")[0]
    step = str(DECIDES[kind] + offset)
    killed = ("call", f"{INHABITANTS}:die_at", step, str(here.backup), "--replace")
    assert here.run(*killed).code == -9
    if offset:
        served = here.run("web", *ANY_PORT)
        assert "A restore was interrupted half-way: `manage.py pre" in served.said()
    here.do("prepare")
    if offset:
        assert is_the_backup(here.snapshot(), backed_up)
        here.do("restore", "--undo")


def test_what_was_before_is_gone_when_confirmed(
    here: Installation, backed_up: Snapshot, later: Snapshot
) -> None:
    here.do("restore", str(here.backup), "--replace")
    here.do("restore", "--confirm")
    assert here.left_over() == []
    refused = here.run("restore", "--undo")
    assert "There is no state from before a restore." in refused.said()
    assert is_the_backup(here.snapshot(), backed_up)


@contextmanager
def fenced(here: Installation) -> Iterator[None]:
    """Hold what a restore holds."""
    url = here.environment["DATABASE_URL"]
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as client:
            client.execute("SELECT pg_advisory_lock(%s)", [NUMBERS["restore"]])
            yield
        return
    with (here.folder / "restore.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
