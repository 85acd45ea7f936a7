"""A folder is taken into a library, as often as wanted."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from chat.errors import Invalid
from chat.libraries import keeping
from chat.libraries.filling import shelving
from chat.libraries.filling.folders import FolderWish, bring
from chat.store.libraries import library_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.md").write_text("# One\n\nApples are red.")
    (tmp_path / "sub" / "b.txt").write_text("Pears are green.")
    (tmp_path / ".hidden").write_text("secret")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "link.md").symlink_to("/etc/hostname")
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("", "a.md"),
        ("x/y", "x/y/a.md"),
        ("/x//y/", "x/y/a.md"),
        ("../../etc", "etc/a.md"),
        ("x\\y", "x/y/a.md"),
        ("gpj\u202ex", "gpjx/a.md"),
    ],
)
def test_a_folder_never_leads_elsewhere(folder: str, name: str) -> None:
    assert shelving.placed(folder, "a.md") == name


def test_a_path_that_is_too_long_is_refused_not_cut() -> None:
    with pytest.raises(Invalid):
        shelving.placed("x/" * shelving.PATH, "a.md")


async def test_only_what_differs_is_taken_again(
    stores: None, alice: User, folder: Path
) -> None:
    library = await keeping.make(alice.pk, "Fruit", "")
    wish = FolderWish(alice.pk, library["_id"], folder, here=True)
    heard: list[tuple[int, int]] = []
    first = await bring(wish, lambda done, total: heard.append((done, total)))
    assert first.added == ["a.md", "sub/b.txt"]
    assert list(first.refused) == ["empty.txt"]
    assert heard[-1] == (3, 3)
    (folder / "a.md").write_text("# One\n\nApples are yellow.")
    again = await bring(wish, lambda *_: None)
    assert (again.changed, again.same) == (["a.md"], ["sub/b.txt"])


async def test_what_the_folder_has_no_more_goes_when_that_is_wanted(
    stores: None, alice: User, folder: Path
) -> None:
    library = await keeping.make(alice.pk, "Fruit", "")
    await bring(
        FolderWish(alice.pk, library["_id"], folder, here=True), lambda *_: None
    )
    (folder / "a.md").unlink()
    dry = FolderWish(alice.pk, library["_id"], folder, dry=True, prune=True)
    assert (await bring(dry, lambda *_: None)).removed == ["a.md"]
    assert len(await library_files.all_of([library["_id"]])) == 2
    wish = FolderWish(alice.pk, library["_id"], folder, prune=True)
    assert (await bring(wish, lambda *_: None)).removed == ["a.md"]
    [left] = await library_files.all_of([library["_id"]])
    assert (left["name"], left["state"]) == ("sub/b.txt", "ready")


def run(*arguments: object) -> dict[str, Any]:
    """Run the command and return what it prints."""
    told = StringIO()
    call_command("import_library", *map(str, arguments), "--json", stdout=told)
    found: dict[str, Any] = json.loads(told.getvalue())
    return found


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_it_did_and_how_it_ended(
    mongo_clean: None, redis_clean: None, alice: User, folder: Path
) -> None:
    whose = ("--library", "Fruit", "--person", alice.email)
    (folder / "empty.txt").unlink()
    dry = run(folder, *whose, "--dry-run")
    assert dry["added"] == 2
    assert run(folder, *whose, "--here")["added"] == 2
    assert run(folder, *whose, "--here")["same"] == 2
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(SystemExit) as ended:
        run(folder, *whose, "--here")
    assert ended.value.code == 2
    with pytest.raises(CommandError):
        run(folder / "nowhere", *whose)
