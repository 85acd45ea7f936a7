"""Packages for Python in the page: wheels in a folder, read for what they are."""

import hashlib
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from chat.python import packages, tools
from chat.tests.made_wheels import wheel
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

OURS = f"cp314-cp314-{packages.PLATFORM}"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    live.swap(LibreChat.model_validate({"version": "1.3.17"}))
    settings.DATA_DIR = tmp_path
    return tmp_path / packages.FOLDER


def test_the_index_says_what_each_wheel_says_of_itself(folder: Path) -> None:
    needs = (
        "Requires-Dist: numerals>=1\n"
        "Requires-Dist: winding; sys_platform == 'win32'\n"
        "Requires-Dist: pytest; extra == 'test'\n"
        "Requires-Dist: ???\n"
    )
    wheel(folder, "numerals", {"numerals/__init__": "ONE = 1"}, tag=OURS)
    made = wheel(folder, "Tide_Tables", {"tides": "", "_low": ""}, needs=needs)
    found = packages.packages()
    assert sorted(found) == ["numerals", "tide-tables"]
    tides = found["tide-tables"]
    assert (tides["version"], tides["file_name"]) == ("1.0", made.name)
    assert (tides["imports"], tides["depends"]) == (["_low", "tides"], ["numerals"])
    assert tides["sha256"] == hashlib.sha256(made.read_bytes()).hexdigest()
    assert packages.wheel_of(made.name) == made


def test_nothing_but_those_wheels_is_handed_out(folder: Path) -> None:
    wheel(folder, "other", {"other": ""}, tag="cp311-cp311-manylinux_2_28_x86_64")
    (folder / "notes.txt").write_text("mine")
    (folder / "no-wheel.whl").write_text("")
    for name in ("notes.txt", "../secret", "no-wheel.whl", "other-1.0.whl", ""):
        assert packages.wheel_of(name) is None
    assert packages.packages() == {}
    assert len([*packages.unusable()]) == 2


def test_a_broken_wheel_is_left_out(folder: Path) -> None:
    folder.mkdir()
    (folder / "broken-1.0-py3-none-any.whl").write_text("no archive")
    assert packages.packages() == {}


async def test_the_model_is_told_which_there_are(folder: Path, alice: User) -> None:
    [bare] = await tools.tools(alice.pk)
    assert "Only the standard library" in bare.description
    wheel(folder, "numerals", {"numerals": ""})
    wheel(folder, "other", {"other": ""}, tag="cp311-cp311-win_amd64")
    [told] = await tools.tools(alice.pk)
    assert "there are: numerals." in told.description
    [(name, why)] = tools.lacking()
    assert name == "run_python: other-1.0-cp311-cp311-win_amd64.whl"
    assert packages.PLATFORM in why
