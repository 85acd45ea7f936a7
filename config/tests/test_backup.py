"""A backup comes back as it was, or says that it does not."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from pymongo import MongoClient
from pymongo.database import Database

from accounts.models import User
from config.backup import archive, restoring
from config.backup.envelope import MAGIC, Opener, Sealer, Unreadable

ROOT = Path(__file__).parents[2]
PASSPHRASE = "the horse knows"
Mongo = Database[dict[str, object]]


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def filled(
    alice: User, mongo_clean: str, settings: LazySettings, tmp_path: Path
) -> Iterator[Mongo]:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "cat.png").write_bytes(b"\x89PNG")
    with MongoClient[dict[str, object]](mongo_clean, tz_aware=True) as client:
        database = client.get_default_database("LibreChat")
        database["messages"].insert_many(
            {"_id": f"{n:04}", "owner_id": alice.pk, "text": "你好 " * 40}
            for n in range(700)
        )
        yield database


@pytest.fixture
def backup(filled: Mongo, tmp_path: Path) -> Path:
    file = tmp_path / "all.backup"
    call_command("backup", file, verbosity=0, stdout=io.StringIO())
    return file


def test_a_drill_compares_everything_and_leaves_nothing(
    backup: Path, filled: Mongo, data_dir: Path
) -> None:
    # a process of its own: pytest lets nobody open a second SQL database
    told = subprocess.run(
        [sys.executable, "manage.py", "restore", backup, "--drill"],
        env={**os.environ, "DATA_DIR": str(data_dir), "ENV_FILE": os.devnull},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "are the same, by count and by SHA-256" in told.stdout, told.stderr
    databases = filled.client.list_database_names()
    assert [name for name in databases if "drill" in name] == []


def test_a_restore_brings_back_what_was_lost(
    backup: Path, filled: Mongo, alice: User, settings: LazySettings
) -> None:
    filled["messages"].delete_many({})
    User.objects.all().delete()
    call_command("restore", backup, stdout=io.StringIO())
    assert filled["messages"].count_documents({"owner_id": alice.pk}) == 700
    assert User.objects.get(pk=alice.pk).password == alice.password
    assert (settings.DATA_DIR / "media" / "cat.png").read_bytes() == b"\x89PNG"


def test_what_is_here_is_not_overwritten_unasked(backup: Path) -> None:
    with pytest.raises(CommandError, match="--replace deletes"):
        call_command("restore", backup, stdout=io.StringIO())


def test_what_came_later_is_gone_after_a_replacing_restore(
    backup: Path, filled: Mongo
) -> None:
    filled["messages"].insert_one({"_id": "later"})
    call_command("restore", backup, replace=True, stdout=io.StringIO())
    assert filled["messages"].count_documents({}) == 700


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.9999])
def test_a_cut_off_backup_is_refused(backup: Path, keep: float) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(CommandError, match=r"cut off|damaged"):
        call_command("restore", backup, replace=True, stdout=io.StringIO())


def test_another_passphrase_does_not_open_it(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_PASSPHRASE", "the donkey knows")
    with pytest.raises(CommandError, match="Wrong passphrase"):
        call_command("restore", backup, replace=True, stdout=io.StringIO())


def test_an_encrypted_backup_shows_nothing_of_what_is_in_it(backup: Path) -> None:
    assert backup.read_bytes().startswith(MAGIC)
    assert b"alice@example.com" not in backup.read_bytes()
    assert backup.stat().st_mode & 0o077 == 0


def test_a_plain_backup_leaves_the_keys_out(filled: Mongo, tmp_path: Path) -> None:
    out, file = io.StringIO(), tmp_path / "plain.tar.gz"
    call_command("backup", file, plain=True, stdout=out)
    assert "without the keys" in out.getvalue()
    with file.open("rb") as opened:
        names = [part.section for part in archive.Reader(opened).parts()]
    assert "files/media/cat.png" in names
    assert "files/secrets.json" not in names


def test_a_record_that_changed_on_the_way_is_noticed(backup: Path) -> None:
    with (
        restoring.this_installation(replace=True) as target,
        backup.open("rb") as file,
    ):
        manifest = restoring.restore(file, PASSPHRASE, target, lambda _: None)
        target.database["messages"].update_one({"_id": "0001"}, {"$set": {"text": "x"}})
        assert restoring.differences(manifest, target) == [
            "mongo/messages: 700 expected, 700 found"
        ]


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
def test_the_envelope_gives_back_what_was_put_in(size: int) -> None:
    file = io.BytesIO()
    sealer = Sealer(file, PASSPHRASE, bytes(16))
    sealer.write(bytes(size))
    sealer.close()
    file.seek(0)
    assert len(Opener(file, PASSPHRASE).read(size + 1)) == size


def test_pieces_cannot_be_swapped() -> None:
    file = io.BytesIO()
    sealer = Sealer(file, PASSPHRASE, bytes(16))
    sealer.write(bytes(2_500_000))
    sealer.close()
    head, piece = len(MAGIC) + 16, 4 + (1 << 20) + 16
    raw = file.getvalue()
    swapped = (
        raw[:head] + raw[head + piece : head + 2 * piece] + raw[head : head + piece]
    ) + raw[head + 2 * piece :]
    with pytest.raises(Unreadable):
        Opener(io.BytesIO(swapped), PASSPHRASE).read(3_000_000)


def test_the_manifest_is_readable_json(filled: Mongo, tmp_path: Path) -> None:
    file = tmp_path / "plain.tar.gz"
    call_command("backup", file, plain=True, stdout=io.StringIO())
    with file.open("rb") as opened:
        reader = archive.Reader(opened)
        assert sum(1 for _ in reader.parts()) > 1
    assert reader.manifest is not None
    stored = json.loads(reader.manifest.as_json())
    assert stored["sections"]["mongo/messages"]["count"] == 700
