"""`manage.py upgrade` and `version`: what an operator does for a new version."""

import contextlib
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from chat.store.upgrades.steps import STEPS
from config import VERSION
from config.tests.test_docs import ROOT
from operations.backup.stores import mongo

pytestmark = [
    pytest.mark.usefixtures("stores"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def elsewhere(settings: Settings) -> None:
    """Let the stores be configured ones: nothing is to be started for a command."""
    settings.MONGO_EMBEDDED = settings.REDIS_EMBEDDED = False


def upgraded(*options: str) -> str:
    out = io.StringIO()
    with contextlib.suppress(SystemExit):  # doctor misses a worker here
        call_command("upgrade", *options, stdout=out)
    return out.getvalue()


def test_the_plan_names_the_steps_and_changes_nothing() -> None:
    with mongo.database() as found:
        found["conversations"].insert_one({"_id": "old"})
        assert f"documents  1. {STEPS[0].name}" in upgraded("--plan")
        assert found["conversations"].find_one() == {"_id": "old"}


def test_there_is_a_backup_before_anything_changes(tmp_path: Path) -> None:
    secret, file = tmp_path / "passphrase", tmp_path / "before.backup"
    secret.write_text("a passphrase of some length")
    with mongo.database() as found:
        found["conversations"].insert_one({"_id": "old", "owner_id": 1})
        told = upgraded("--backup", str(file), "--passphrase-file", str(secret))
        assert found["conversations"].find_one() == {
            "_id": "old",
            "owner_id": 1,
            "tools": [],
        }
    assert told.index(str(file)) < told.index("1. ") < told.index("up to date")
    assert "documents                  in the form of this version" in told
    assert "Nothing is to be done." in upgraded("--plan")


def test_a_configuration_that_cannot_be_used_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "librechat.yaml"
    broken.write_text("version: [")
    named = {"CONFIG_PATH": str(broken)}
    monkeypatch.setattr("librechat_yaml.environment._outside", named)
    with pytest.raises(CommandError, match="nothing was done"):
        upgraded("--no-backup")


def test_one_must_say_whether_there_is_a_way_back() -> None:
    with pytest.raises(CommandError, match="required"):
        upgraded()


def test_documents_of_a_newer_version_are_left_alone() -> None:
    with mongo.database() as found:
        newer = {"_id": "documents", "number": 99, "needs": 99}
        found["schema"].insert_one(newer)
        with pytest.raises(CommandError, match="newer version"):
            upgraded("--no-backup")


def test_the_version_is_one_line() -> None:
    out = io.StringIO()
    call_command("version", stdout=out)
    assert out.getvalue() == f"{VERSION}\n"


def test_the_changelog_has_the_release() -> None:
    release = VERSION.split(".dev")[0]
    heading = "## Unreleased" if ".dev" in VERSION else f"## {release}"
    assert heading in (ROOT / "CHANGELOG.md").read_text()
