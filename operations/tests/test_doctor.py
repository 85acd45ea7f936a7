"""The doctor says one line for each thing, and 1 when something is wrong."""

import io

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from accounts.models import User


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no worker: none is there."""
    monkeypatch.setattr("operations.doctor.checks.PATIENCE", 0.2)


def examine() -> tuple[dict[str, str], bool]:
    out, well = io.StringIO(), True
    try:
        call_command("doctor", no_probe=True, stdout=out, no_color=True)
    except SystemExit as end:
        well = end.code == 0
    lines = [line.split(maxsplit=2) for line in out.getvalue().splitlines()]
    return {name: f"{mark} {told}" for mark, name, told in lines}, well


def test_stores_that_are_well_are_told_with_their_versions(
    alice: User, mongo_clean: str
) -> None:
    found, _ = examine()
    assert found["mongodb"].startswith("ok MongoDB 6.0")
    assert found["redis"].startswith("ok Redis")
    assert "migrations up to date" in found["sql"]
    assert found["clocks"].startswith("ok within")


def test_a_missing_worker_is_bad_and_the_exit_code_says_so(
    alice: User, mongo_clean: str
) -> None:
    found, well = examine()
    assert found["workers"].startswith("BAD no worker answers")
    assert not well


def test_an_unreachable_store_is_named_without_its_password(
    alice: User,
    mongo_clean: str,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("operations.backup.stores.mongo.PATIENCE", 200)
    settings.MONGO_URI = (
        "mongodb://u:s3cret@127.0.0.1:1/x?serverSelectionTimeoutMS=200&journal=true"
    )
    found, well = examine()
    assert found["mongodb"].startswith("BAD ")
    assert "s3cret" not in str(found)
    assert not well


def test_a_uri_without_journal_is_bad(
    alice: User, mongo_clean: str, settings: LazySettings
) -> None:
    settings.MONGO_URI = mongo_clean.replace("&journal=true", "")
    found, _ = examine()
    assert "journal=true" in found["mongodb"]


def test_a_full_disk_is_bad(
    alice: User, mongo_clean: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.doctor.checks.FREE", 1e18)
    found, _ = examine()
    assert found["disk"].startswith("BAD")
