"""Many people at once: one change for all who are chosen, and people from a file."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.test import Client

from accounts.administration import people_file
from accounts.administration.bulk import CommonChange, done, foreseen
from accounts.audit.models import AuditEntry
from accounts.ledger.models import Budget
from accounts.models import Invitation, PeopleGroup, User

PEOPLE = "/admin/accounts/user/"
Make = Callable[..., User]


@pytest.fixture
def panel(ada: User, client: Client) -> Client:
    """Return an owner's browser."""
    client.force_login(ada)
    return client


def chosen(*people: User, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"_selected_action": [one.pk for one in people], "index": 0, **more}


def acts() -> list[str]:
    done = AuditEntry.objects.exclude(action="session.start")
    return sorted(done.values_list("action", flat=True))


async def whole(answer: Any) -> str:  # noqa: ANN401
    return b"".join([part async for part in answer]).decode()


def test_what_changes_is_shown_before_anything_does(
    panel: Client, alice: User, bob: User
) -> None:
    sales = PeopleGroup.objects.create(name="Sales")
    bob.groups.add(sales)
    wanted = {
        "action": "change_many",
        "many-role": "FINANCE",
        "many-joining": [sales.pk],
        "many-dollars": "20",
    }
    page = panel.post(PEOPLE, chosen(alice, bob, step="show", **wanted))
    text = page.content.decode()
    assert "USER → FINANCE, + Sales" in text
    assert not alice.groups.exists()
    panel.post(PEOPLE, chosen(alice, bob, step="do", **wanted))
    for person in (alice, bob):
        person.refresh_from_db()
        assert (person.role, list(person.groups.all())) == ("FINANCE", [sales])
        assert Budget.objects.get(person=person).limit == 20
    assert acts() == ["budget.set"] * 2 + ["person.groups"] + ["person.role"] * 2


def test_several_are_suspended_only_after_they_were_shown(
    panel: Client, alice: User, bob: User
) -> None:
    both = chosen(alice, bob, action="suspend")
    text = panel.post(PEOPLE, both).content.decode()
    assert "Active → Suspended" in text
    assert not User.objects.filter(status="suspended").exists()
    panel.post(PEOPLE, {**both, "step": "do", "many-status": "suspended"})
    assert User.objects.filter(status="suspended").count() == 2


def test_who_may_not_be_changed_is_told_and_stops_nobody_else(
    ada: User, alice: User, bob: User, make_person: Make
) -> None:
    lead = make_person("Lea", role="PEOPLE")
    team = PeopleGroup.objects.create(name="Team")
    other = PeopleGroup.objects.create(name="Other")
    team.managers.add(lead)
    alice.groups.add(team)
    out = CommonChange(status=User.Status.SUSPENDED)
    told = foreseen(lead, [alice, bob, ada], out)
    assert [bool(one.refusal) for one in told] == [False, True, True]
    assert [bool(one.refusal) for one in done(lead, [bob, ada, alice], out)] == [
        True,
        True,
        False,
    ]
    assert list(User.objects.filter(status="suspended")) == [alice]
    for beyond in (
        CommonChange(role="ADMIN"),
        CommonChange(joining=(other,)),
        CommonChange(dollars=Decimal(5)),
    ):
        assert done(lead, [alice], beyond)[0].refusal
    for act in (foreseen, done):
        assert act(ada, [ada], out)[0].refusal == "The last administrator stays."


FILE = """email;name;role;groups;language
li@example.com;李雷;USER;Sales;zh-Hans
Kim <x>;Kim;USER;;
mei@example.com;韩梅梅;NOBODY;Shoes;xx
li@example.com;Li;USER;;
alice@example.com;Alice;;;
"""


def test_each_line_says_what_is_wrong_with_it_and_nobody_is_made(
    panel: Client, alice: User
) -> None:
    PeopleGroup.objects.create(name="Sales")
    sent = {"text": FILE, "how": "accounts", "do": "1"}
    text = panel.post(f"{PEOPLE}import/", sent).content.decode()
    for told in (
        "That is no e-mail address.",
        "There is no role NOBODY.",
        "There is no group Shoes.",
        "There is no language xx.",
        "The address stands in the file twice.",
        "3 lines of 5 are wrong",
    ):
        assert told in text, told
    assert not User.objects.filter(email="li@example.com").exists()


RIGHT = "Email,Name,Groups\nli@example.com,李雷,Sales\nalice@example.com,Other,\n"


def test_people_are_made_from_a_file_once(panel: Client, alice: User) -> None:
    sales = PeopleGroup.objects.create(name="Sales")
    sent = {"text": "\ufeff" + RIGHT, "how": "accounts"}
    text = panel.post(f"{PEOPLE}import/", sent).content.decode()
    assert "1 new, 1 here already" in text
    assert not User.objects.filter(email="li@example.com").exists()
    for _again in range(2):
        panel.post(f"{PEOPLE}import/", {**sent, "do": "1"})
    made = User.objects.get(email="li@example.com")
    assert (made.name, list(made.groups.all())) == ("李雷", [sales])
    alice.refresh_from_db()
    assert alice.name == "Alice"
    assert acts().count("person.add") == 1
    assert not mail.outbox


def test_invitations_are_mailed_in_each_ones_language(panel: Client) -> None:
    PeopleGroup.objects.create(name="Sales")
    text = "email,groups,language\nli@example.com,Sales,zh-Hans\njo@example.com,,en\n"
    panel.post(f"{PEOPLE}import/", {"text": text, "how": "invitations", "do": "1"})
    chinese, english = mail.outbox
    assert "您" in chinese.body or "你" in chinese.body
    assert english.body.startswith("You are invited")
    link = re.search(r"/accounts/invitation/[\w-]+/", str(chinese.body))
    assert link
    row = Invitation.objects.get(email="li@example.com")
    assert [str(one) for one in row.groups.all()] == ["Sales"]
    assert not User.objects.filter(email="li@example.com").exists()


def test_a_file_without_addresses_is_refused_in_words() -> None:
    for text, told in (
        ("", "email is missing"),
        ("name,shoe\nLi,42", "email is missing"),
        ("email,shoe\nli@example.com,42", "Unknown columns: shoe"),
        ("email\n" + "a@example.com\n" * 2001, "At most 2000"),
    ):
        with pytest.raises(people_file.BadPeopleFile, match=told):
            people_file.read(text)


def test_who_sees_to_some_groups_makes_people_in_those(make_person: Make) -> None:
    lead = make_person("Lea", role="PEOPLE")
    PeopleGroup.objects.create(name="Team").managers.add(lead)
    PeopleGroup.objects.create(name="Other")
    rows = ("1@x.com,,Team", "2@x.com,,Other", "3@x.com,,", "4@x.com,ADMIN,Team")
    text = "\n".join(("email,role,groups", *rows))
    lines = people_file.checked(lead, people_file.read(text))
    assert [bool(line.errors) for line in lines] == [False, True, True, True]


def test_the_people_of_the_list_go_into_a_file(panel: Client, alice: User) -> None:
    alice.groups.add(PeopleGroup.objects.create(name="Sales"))
    answer = panel.get(f"{PEOPLE}csv/?q=alice")
    text = async_to_sync(whole)(answer)
    assert text.splitlines()[0].lstrip("\ufeff").startswith("email,name,role,groups")
    assert [line.split(",")[3] for line in text.splitlines()[1:]] == ["Sales"]
    assert AuditEntry.objects.get(action="person.export").details["q"] == "alice"
