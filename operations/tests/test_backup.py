"""A backup holds everything as it was, and tells when it does not."""

import io
import json
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bson.binary import Binary, BinaryVectorDtype
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as some
from pymongo import MongoClient

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from operations.backup import archive, loading
from operations.backup.envelope import FIRST, MAGIC, Opener, Sealer, Unreadable
from operations.backup.making import make
from operations.backup.record_counts import Tally
from operations.backup.stores import files, mongo, sql
from operations.tests.installation import Installation
from runtime.secrets import Secrets

PASSPHRASE = "the horse knows"


@pytest.fixture
def filled(
    alice: User, mongo_clean: str, settings: LazySettings, tmp_path: Path
) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    Secrets.open(tmp_path)
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "cat.png").write_bytes(b"\x89PNG")
    with MongoClient[dict[str, object]](mongo_clean, tz_aware=True) as client:
        database = client.get_default_database("LibreChat")
        database["messages"].insert_many(
            {"_id": f"{n:04}", "owner_id": alice.pk, "text": "你好 " * 40}
            for n in range(700)
        )
        yield


@pytest.fixture
def backup(filled: None) -> bytes:
    return backup_of(PASSPHRASE)


def backup_of(passphrase: str) -> bytes:
    """Return a backup of the tests' own stores."""
    file = io.BytesIO()
    make(file, passphrase, lambda _: None)
    return file.getvalue()


def sections(
    backup: bytes, passphrase: str = PASSPHRASE
) -> dict[str, archive.ArchiveSection]:
    return loading.verify(io.BytesIO(backup), passphrase).sections


def test_a_backup_holds_people_conversations_files_and_keys(backup: bytes) -> None:
    found = sections(backup)
    assert found["mongo/messages"].count == 700
    assert found["sql/accounts.user"].count == 1
    assert {"files/media/cat.png", "files/secrets.json"} <= set(found)
    assert "sql/sessions.session" not in found


def test_vectors_and_bytes_of_libraries_come_back_as_they_were(filled: None) -> None:
    vector = Binary.from_vector([0.6, -0.8], BinaryVectorDtype.FLOAT32)
    rows: dict[str, dict[str, Any]] = {
        "library_near": {"_id": "b:0", "vector": vector},
        "library_vectors": {"_id": "b:m:0", "data": b"\x00\x3c\xff", "start": 0},
        "library.chunks": {"_id": "c", "files_id": "f", "n": 0, "data": b"\x00%PDF"},
    }
    with mongo.database() as database:
        for name, row in rows.items():
            database[name].insert_one(dict(row))
        made = sections(backup_of(PASSPHRASE))
        for name, row in rows.items():
            assert made[f"mongo/{name}"].count == 1
            lines = list(mongo.lines(database, name))
            mongo.load(database, f"aside.{name}", lines, Tally())
            assert database[f"aside.{name}"].find_one() == row


# a byte of the name, salt, proof, sum, of a length and of what is sealed
SEALED = (0, 9, 12, 30, 44, 51, 60, 700, -1)


def flipped(whole: bytes, place: int) -> bytes:
    bad = bytearray(whole)
    bad[place] ^= 4
    return bytes(bad)


@pytest.mark.parametrize("place", SEALED)
def test_a_sealed_byte_that_changed_is_called_damage(backup: bytes, place: int) -> None:
    with pytest.raises(Unreadable, match=r"[Dd]amaged|cut off"):
        sections(flipped(backup, place))


def test_a_plain_byte_that_changed_is_noticed(filled: None) -> None:
    whole, chance = backup_of(""), random.Random(1)  # noqa: S311 - the same each time
    kept, noticed = sections(whole, ""), 0
    for place in (0, 1, 2, *(chance.randrange(10, len(whole)) for _ in range(60))):
        try:
            # once in a while it is a bit of a code that no letter has
            assert sections(flipped(whole, place), "") == kept
        except Unreadable:
            noticed += 1
    assert noticed > 50


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_a_backup_that_was_cut_off_is_noticed(filled: None, passphrase: str) -> None:
    whole = backup_of(passphrase)
    for size in (0, 5, 30, 45, len(whole) // 3, len(whole) - 9, len(whole) - 1):
        with pytest.raises(Unreadable):
            sections(whole[:size], passphrase)


def test_another_passphrase_does_not_open_it(backup: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^Wrong passphrase\.$"):
        sections(backup, "the donkey knows")
    with pytest.raises(Unreadable, match="a passphrase is needed"):
        sections(backup, "")


def test_an_encrypted_backup_shows_nothing_of_what_is_in_it(backup: bytes) -> None:
    assert backup.startswith(MAGIC)
    assert b"alice@example.com" not in backup


def test_a_plain_backup_leaves_the_keys_out(filled: None) -> None:
    found = sections(backup_of(""), "")
    assert "files/media/cat.png" in found
    assert "files/secrets.json" not in found


def test_passwords_of_this_machines_stores_do_not_travel(filled: None) -> None:
    assert set(json.loads(files.keys())) == {"SECRET_KEY", "CREDS_KEY"}


def test_a_backup_of_another_version_is_called_one(filled: None) -> None:
    file = io.BytesIO()
    writer = archive.ArchiveWriter(file, "2026-01-01")
    writer.add_lines("sql/accounts.telepathy", [b"{}"])
    writer.close()
    with pytest.raises(Unreadable, match="made by another version"):
        sections(file.getvalue(), "")
    row = {"model": "accounts.role", "pk": 1, "fields": {"telepathy": 1}}
    with pytest.raises(Unreadable, match="made by another version"):
        sql.parse(json.dumps(row).encode(), "default")


@given(seconds=some.integers(0, 2**32), micros=some.integers(0, 999_999))
def test_a_moment_comes_back_to_the_microsecond(seconds: int, micros: int) -> None:
    exact = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)
    line = sql.line(LedgerEntry(created_at=exact), {})
    read = sql.parse(line, "default").object
    assert read.created_at == exact
    assert sql.line(read, {}) == line


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
def test_the_envelope_gives_back_what_was_put_in(size: int) -> None:
    opened = Opener(io.BytesIO(sealed(size)), PASSPHRASE)
    assert len(opened.read(size + 1)) == size


def test_pieces_cannot_be_swapped() -> None:
    raw, head, piece = sealed(2_500_000), 50, 4 + (1 << 20) + 16
    one, two = raw[head : head + piece], raw[head + piece : head + 2 * piece]
    swapped = raw[:head] + two + one + raw[head + 2 * piece :]
    with pytest.raises(Unreadable):
        Opener(io.BytesIO(swapped), PASSPHRASE).read(3_000_000)


def test_nothing_may_follow_the_end() -> None:
    with pytest.raises(Unreadable, match="follows its end"):
        Opener(io.BytesIO(sealed(10) + b"x"), PASSPHRASE).read(11)


def test_a_backup_of_the_first_format_cannot_tell_why_it_stays_closed() -> None:
    old = Path(__file__).parent / "backups" / "format-1.backup"
    assert old.read_bytes().startswith(FIRST)
    assert sections(old.read_bytes())["mongo/messages"].count == 20
    with pytest.raises(Unreadable, match=r"Wrong passphrase, or .* damaged"):
        sections(old.read_bytes(), "the donkey knows")


def sealed(size: int) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, PASSPHRASE, bytes(16))
    sealer.write(bytes(size))
    sealer.close()
    return file.getvalue()


@pytest.mark.timeout(300)
def test_a_new_machine_keeps_the_passwords_of_its_own_stores(tmp_path: Path) -> None:
    """Both are stopped: each command brings the embedded stores up for itself."""
    own = {"MONGO_URI": "", "REDIS_URI": ""}
    first = Installation(tmp_path / "one" / "data", own)
    nobody = first.run("backup", str(first.backup))
    assert "There is no installation here" in nobody.said()
    first.do("call", "operations.tests.inhabitants:move_in")
    first.do("backup", str(first.backup))
    first.close()
    second = Installation(tmp_path / "two" / "data", own)
    shutil.copy(first.backup, second.backup)
    second.do("restore", str(second.backup))
    assert second.left_over_files() == []
    second.close()
    again = Installation(second.folder, own)  # a process that reads the keys anew
    assert "key: sk-of-0" in again.do(
        "call", "operations.tests.inhabitants:tell_stopped"
    )
    again.close()
