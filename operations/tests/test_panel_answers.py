"""What administrators are asked: who is this, why not, where from, what did it cost."""

import re
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.ledger.models import Budget, Hold, LedgerEntry
from accounts.models import AccessRule, ApiKey, PeopleGroup, User
from chat.store import mongo
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from operations.tests.test_panel import GROUPS

MODEL = "azureOpenAI/gpt-4o"
SECRET = "dear diary"


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    """Put a configuration with one group in force."""
    before = live._live.config
    live.swap(LibreChat.model_validate({"endpoints": {"azureOpenAI": GROUPS}}))
    yield
    live._live.config = before


@pytest.fixture
def panel(client: Client, ada: User, mongo_clean: str, redis_clean: str) -> Client:
    """Return Ada's browser."""
    client.force_login(ada)
    return client


def call_of(person: User, **facts: object) -> LedgerEntry:
    named = {"model": "gpt-4o", "endpoint": "azureOpenAI", "kind": "chat"}
    told = {"nano_usd": 2_000_000_000, "target": "sweden/gpt-4o", **named, **facts}
    return LedgerEntry.objects.create(user=person, **told)


def sent(response: Any) -> str:  # noqa: ANN401 - the test client's
    async def whole() -> bytes:
        return b"".join([part async for part in response.streaming_content])

    return async_to_sync(whole)().decode()


def why(panel: Client, person: User, **asked: str) -> str:
    page = panel.post(f"/admin/people/{person.pk}/why/", asked)
    return " ".join(page.content.decode().split())


def test_one_page_tells_how_a_person_stands_and_what_they_used(
    panel: Client, alice: User
) -> None:
    AccessRule.objects.create(effect="deny", subject="person", person=alice, model="*")
    call_of(alice)
    page = panel.get(f"/admin/people/{alice.pk}/").content.decode()
    for told in (alice.email, "$2.00", "sweden/gpt-4o", "You may not use the model"):
        assert told in page


def test_a_persons_page_leads_to_all_of_theirs(panel: Client, alice: User) -> None:
    ApiKey.objects.create(user=alice, name="k", prefix="k", digest="k")
    led = panel.get(f"/admin/accounts/user/{alice.pk}/overview/")
    page = panel.get(led["Location"]).content.decode()
    links = re.findall(r'text-primary-500" href="([^"]+)"', page)
    assert len(links) == 5
    for link in links:
        assert panel.get(link.replace("&amp;", "&")).status_code == 200


def test_a_used_up_budget_is_why_not_and_nothing_stays_reserved(
    panel: Client, alice: User
) -> None:
    assert "There is room" in why(panel, alice, model=MODEL)
    assert not Hold.objects.exists()
    facts = {"unit": "usd", "period": "month", "hard": True}
    Budget.objects.create(scope="person", person=alice, limit=Decimal(".001"), **facts)
    page = why(panel, alice, model=MODEL)
    assert "No: Budget" in page
    assert "Your budget has only" in page


def test_the_rule_that_decides_is_named(panel: Client, alice: User) -> None:
    AccessRule.objects.create(effect="deny", position=7, model="gpt-4o")
    page = why(panel, alice, model=MODEL)
    assert "No: Account and access" in page
    assert "#7 Deny · Everyone" in page
    assert "No:" not in why(panel, alice, feature="files")


def test_a_person_who_is_shut_out_is_the_reason(panel: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(status="suspended")
    assert "Your account is suspended." in why(panel, alice, model=MODEL)
    assert "Your account is suspended." in why(panel, alice, tool="look")


def test_a_model_that_nobody_offers_cannot_be_asked_for(
    panel: Client, alice: User
) -> None:
    page = why(panel, alice, model="azureOpenAI/nosuchmodel")
    assert "is not one of the available choices" in page


def test_an_answer_is_traced_by_a_pasted_link_without_its_text(
    panel: Client, alice: User
) -> None:
    conversation, message = str(uuid.uuid4()), str(uuid.uuid4())
    ids = {"conversation_id": conversation, "run_id": "run-7"}
    call_of(alice, **ids)
    call_of(alice, conversation_id=conversation, run_id="other", kind="title")

    async def store() -> None:
        parts = [{"type": "text", "text": SECRET}]
        answer = {"_id": message, "owner_id": alice.pk, "content": parts, **ids}
        await mongo.database()["messages"].insert_one(answer)
        await mongo.close()

    async_to_sync(store)()
    where = f"https://chat.example.com/c/{conversation}"
    whole = panel.get("/admin/origin/", {"place": where}).content.decode()
    assert "sweden/gpt-4o" in whole
    assert "Title" in whole
    one = panel.get("/admin/origin/", {"place": message}).content.decode()
    assert "run-7" in one
    assert ">Title<" not in one
    assert SECRET not in one
    nothing = panel.get("/admin/origin/", {"place": str(uuid.uuid4())})
    assert "Nothing of that name" in nothing.content.decode()


def test_a_months_file_tells_people_groups_and_cost_centres(
    panel: Client, alice: User, bob: User
) -> None:
    lab = PeopleGroup.objects.create(name="Lab", cost_centre="4711")
    alice.groups.add(lab)
    call_of(alice)
    call_of(alice)
    call_of(bob, model="gpt-5")
    page = panel.get("/admin/spending/").content.decode()
    assert "Lab" in page
    assert "$4.00" in page
    response = panel.get("/admin/spending/file/")
    text = sent(response)
    month = f"{timezone.now():%Y-%m}"
    assert f"{month},alice@example.com,Alice,Lab,4711,gpt-4o,2,0,0,4" in text
    assert f"{month},bob@example.com,Bob,,,gpt-5,1,0,0,2" in text
    told = AuditEntry.objects.get(action="finance.export").details
    assert (told["month"], told["kind"]) == (month, "people")
    focus = panel.get("/admin/spending/file/", {"kind": "focus"})
    assert "BilledCost" in sent(focus)
    assert panel.get("/admin/spending/", {"month": "1999-01"}).status_code == 404


def test_who_manages_a_group_opens_the_pages_of_its_members_alone(
    client: Client,
    make_person: Callable[..., User],
    alice: User,
    bob: User,
    mongo_clean: str,
    redis_clean: str,
) -> None:
    lead = make_person("Lea", role="PEOPLE")
    team = PeopleGroup.objects.create(name="Team")
    team.managers.add(lead)
    alice.groups.add(team)
    client.force_login(lead)
    assert client.get(f"/admin/people/{alice.pk}/").status_code == 200
    for page in ("", "why/"):
        assert client.get(f"/admin/people/{bob.pk}/{page}").status_code == 404
