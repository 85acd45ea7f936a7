"""The commands about people."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.test import Client

from accounts.models import Ban, Invitation, User
from conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("redis_clean")


def told(*words: str, **options: Any) -> dict[str, object]:  # noqa: ANN401
    out = StringIO()
    call_command(*words, json=True, stdout=out, **options)
    found: dict[str, object] = json.loads(out.getvalue())
    return found


def test_a_person_is_made_with_a_password_shown_once(db: None) -> None:
    made = told("create_user", "Li@Example.com", "李雷", "li")
    person = User.objects.get(email="li@example.com")
    assert (person.name, person.username, person.role) == ("李雷", "li", "USER")
    assert person.check_password(str(made["password"]))


def test_a_made_person_signs_in_by_either_name(client: Client, db: None) -> None:
    call_command("create_user", "li@example.com", "李雷", "li", PASSWORD)
    for login in ("li", "LI", "li@example.com"):
        form = {"login": login, "password": PASSWORD}
        assert Client().post("/accounts/login/", form).status_code == 302


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["li@example.com", "李雷"], {"role": "NOBODY"}),
        (["li@example.com", "李雷"], {"password": "short"}),
        (["no-address", "李雷"], {}),
        (["ALICE@example.com", "李雷"], {}),
    ],
)
def test_a_person_that_cannot_be_is_not_made(
    alice: User, words: list[str], options: dict[str, str]
) -> None:
    with pytest.raises(CommandError):
        call_command("create_user", *words, **options)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["create_user", "", "李雷"], "email: "),
        (["invite_user", "no-address"], "valid email"),
        (["invite_user", "li@example.com", "--days", "0"], "1 to 3650 days"),
        (["invite_user", "li@example.com", "--days", "99999999999"], "3650 days"),
        (["ban_user", "alice@example.com", "-5"], "some minutes"),
        (["ban_user", "alice@example.com", "nan"], "some minutes"),
        (["ban_user", "alice@example.com", "9" * 20], "5256000 at most"),
        (["usage_report", "--days", "0"], "1 to 3660 days"),
        (["usage_report", "--days", "99999999"], "1 to 3660 days"),
        (["usage_report", "--plot", "/nowhere/x.png"], "No such file"),
        (["usage_report", "--csv", "/"], "Is a directory"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(
    alice: User, words: list[str], told: str
) -> None:
    with pytest.raises(CommandError, match=told) as failed:
        call_command(*words)
    assert "\n" not in str(failed.value)
    assert Invitation.objects.count() == Ban.objects.count() == 0


def test_bans_are_in_minutes(alice: User, ada: User) -> None:
    told("ban_user", "alice@example.com", "90")
    row = Ban.objects.get()
    assert 89 * 60 < (row.until - row.created_at).total_seconds() <= 90 * 60 + 1
    assert told("unban_user", str(alice.pk))["lifted"] == 1
    assert User.objects.get(pk=alice.pk).is_active


def test_the_last_administrator_stays(ada: User, alice: User) -> None:
    for words in (
        ["ban_user", ada.email, "5"],
        ["set_role", ada.email, "USER"],
        ["delete_user", ada.email, "--yes"],
    ):
        with pytest.raises(CommandError, match="last administrator"):
            call_command(*words)
    told("set_role", alice.email, "ADMIN")
    assert told("set_role", ada.email, "USER")["role"] == "USER"


def test_a_new_password_signs_out_everywhere(
    alice: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(alice)
    assert told("reset_password", alice.email, password="new-long-secret-42") == {
        "email": alice.email,
        "sessions": 1,
    }
    assert browser.get("/").content == b"nobody"


def test_an_invitation_is_made_without_mail(db: None) -> None:
    made = told("invite_user", "li@example.com", days=3)
    assert made["mailed"] is False
    assert "/accounts/invitation/" in str(made["link"])
    assert Invitation.objects.get().email == "li@example.com"


def test_people_are_listed_as_a_table_and_as_json(alice: User, bob: User) -> None:
    out = StringIO()
    call_command("list_users", "ali", json=True, stdout=out)
    assert [row["email"] for row in json.loads(out.getvalue())] == [alice.email]
    table = StringIO()
    call_command("list_users", stdout=table)
    assert "Bob" in table.getvalue()


def test_deleting_says_so_first(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO())  # nobody is there to be asked
    with pytest.raises(CommandError, match="--yes"):
        call_command("delete_user", alice.email)
    monkeypatch.setattr("builtins.input", lambda question: "n")
    with pytest.raises(CommandError, match="Nothing"):
        call_command("delete_user", alice.email)
    monkeypatch.setattr("builtins.input", lambda question: "y")
    call_command("delete_user", alice.email, stdout=StringIO())
    assert not User.objects.filter(pk=alice.pk).exists()


def test_nobody_is_a_clear_answer(db: None) -> None:
    with pytest.raises(CommandError, match="Nobody is called"):
        call_command("delete_user", "nobody@example.com", "--yes")


def test_librechats_names_work_too() -> None:
    names = {"create-user", "invite-user", "list-users", "reset-password"}
    names |= {"ban-user", "delete-user", "user-stats"}
    names |= {"add-balance", "set-balance", "list-balances"}
    assert names <= set(get_commands())
