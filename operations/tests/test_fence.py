"""Who may touch the stores while a restore runs, or was cut off in the middle."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from operations.backup import fence, journal

HALF_DONE = journal.JournalEntry(
    "1", "swapping", "backup", "here", (), "", "2026-11-27"
)


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path, db: None) -> None:
    settings.DATA_DIR = tmp_path


def test_nobody_serves_while_a_restore_is_running() -> None:
    with fence.alone("not now"), pytest.raises(fence.StoresBusy, match="is running"):
        fence.look()
    fence.look()


def test_a_restore_waits_for_nobody() -> None:
    with (
        fence.beside_others(),
        fence.beside_others(),
        pytest.raises(fence.StoresBusy, match="not now"),
        fence.alone("not now"),
    ):
        pytest.fail("the stores are somebody else's")


def test_nobody_serves_over_a_restore_that_is_half_done() -> None:
    journal.write(HALF_DONE)
    with pytest.raises(fence.StoresBusy, match="half-way"):
        fence.look()
    journal.write(replace(HALF_DONE, phase="kept"))
    fence.look()
