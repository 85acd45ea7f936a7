"""Root leaves another account's data alone."""

import os
from pathlib import Path

import pytest

from operations.ownership import strangers


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.mark.usefixtures("as_root")
def test_root_is_told_whose_data_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned = os.stat_result((0o40700, 0, 0, 1, 65534, 65534, 0, 0, 0, 0))
    monkeypatch.setattr(Path, "stat", lambda *_args, **_more: owned)
    told = strangers(tmp_path)
    assert "belongs to nobody" in told
    assert "runuser -u nobody --" in told


def test_other_accounts_are_left_to_the_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert strangers(tmp_path) == ""


@pytest.mark.usefixtures("as_root")
def test_a_folder_that_is_not_there_yet_is_nobodys(tmp_path: Path) -> None:
    assert strangers(tmp_path / "data") == ""
