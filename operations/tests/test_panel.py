"""The panel's pages: for administrators, and without anything secret."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.audit.models import AuditEntry
from accounts.ledger.models import LedgerEntry
from accounts.models import AccessRule, SwitchedOff, User
from accounts.rights.access import explain_model
from chat.store import mongo
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

KEY = "canary-azure-key"
PAGES = ("/admin/", "/admin/deployments/", "/admin/configuration/", "/admin/read/")
LISTS = (
    "/admin/ledger/ledgerentry/",
    "/admin/ledger/budget/",
    "/admin/ledger/budget/add/",
    "/admin/audit/auditentry/",
)
GROUPS = {
    "groups": [
        {
            "group": "sweden",
            "apiKey": KEY,
            "instanceName": "demo",
            "version": "2024-10-21",
            "models": {"gpt-4o": {"deploymentName": "dep-4o"}},
        }
    ]
}

WITHOUT_GPT_4O = """
version: 1.3.17
endpoints:
  azureOpenAI:
    groups:
      - group: sweden
        apiKey: x
        instanceName: demo
        version: "2024-10-21"
        models: {gpt-5: {deploymentName: dep-5}}
"""


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    """Put a configuration with one group in force."""
    before = live._live.config
    live.swap(LibreChat.model_validate({"endpoints": {"azureOpenAI": GROUPS}}))
    yield
    live._live.config = before


@pytest.fixture
def panel(client: Client, ada: User, mongo_clean: str) -> Client:
    """Return Ada's browser."""
    client.force_login(ada)
    return client


@pytest.mark.parametrize("page", [*PAGES, *LISTS])
def test_administrators_see_every_page(panel: Client, page: str) -> None:
    response = panel.get(page)
    assert response.status_code == 200
    assert KEY not in response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "'unsafe-inline'" not in scripts


@pytest.mark.parametrize("page", [*PAGES, *LISTS])
def test_others_are_sent_away(client: Client, bob: User, page: str) -> None:
    client.force_login(bob)
    assert client.get(page).status_code in {302, 403}
    assert client.post(page).status_code in {302, 403}


def test_the_dashboard_adds_up_the_ledger(panel: Client, ada: User) -> None:
    facts = {"model": "gpt-4o", "endpoint": "azureOpenAI", "kind": "chat"}
    LedgerEntry.objects.create(user=ada, nano_usd=1_234_000_000, **facts)
    text = panel.get("/admin/?days=7").content.decode()
    assert "$1.23" in text
    assert "Ada" in text


def test_the_configuration_page_tells_where_models_are_called(panel: Client) -> None:
    text = panel.get("/admin/configuration/").content.decode()
    assert "demo.openai.azure.com/openai/deployments/dep-4o" in text


def test_what_the_file_changes_is_told_with_how_many_people_it_is_about(
    panel: Client,
    ada: User,
    bob: User,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = {"endpoint": "azureOpenAI", "group": "sweden", "kind": "chat"}
    for person in (ada, bob, ada, None):  # the last one's account is gone
        LedgerEntry.objects.create(user=person, model="gpt-4o", **facts)
    file = tmp_path / "librechat.yaml"
    file.write_text(WITHOUT_GPT_4O)
    named = {"CONFIG_PATH": str(file)}
    monkeypatch.setattr("librechat_yaml.environment._outside", named)
    AccessRule.objects.create(effect="deny", subject="person", person=bob, model="*5")
    page = " ".join(panel.get("/admin/configuration/").content.decode().split())
    assert "sweden loses gpt-4o: 2 people lose the model; 2 people used it" in page
    assert "sweden gains gpt-5: 1 person gains the model" in page


def test_a_model_is_switched_off_and_on_from_the_deployments(
    panel: Client, alice: User
) -> None:
    page = panel.get("/admin/deployments/").content.decode()
    where = "/admin/deployments/switch/?group=sweden&amp;model=gpt-4o"
    assert where in page
    where = where.replace("&amp;", "&")
    assert panel.get(where).status_code == 200
    panel.post(where, {"reach": "model", "reason": "It leaks."})
    assert explain_model(alice, "azureOpenAI", "gpt-4o").code == "switched_off"
    page = panel.get("/admin/deployments/").content.decode()
    assert "It leaks." in page
    assert where not in page
    panel.post(where.partition("?")[0], {"on": SwitchedOff.objects.get().pk})
    assert explain_model(alice, "azureOpenAI", "gpt-4o").allowed
    elsewhere = panel.get("/admin/deployments/switch/?group=x&model=gpt-4o")
    assert elsewhere.status_code == 404


def test_every_deployment_is_listed(panel: Client) -> None:
    assert "sweden/gpt-4o" in panel.get("/admin/deployments/").content.decode()


@pytest.fixture
def diary(alice: User, mongo_clean: str) -> str:
    """Store a conversation of Alice's and return its id."""

    async def store() -> str:
        moment = datetime.now(UTC)
        number = str(uuid.uuid4())
        facts = {"owner_id": alice.pk, "created_at": moment, "updated_at": moment}
        await mongo.database().conversations.insert_one(
            {"_id": number, "title": "Diary", "deleted_at": None, **facts}
        )
        await mongo.database().messages.insert_one(
            {
                "_id": str(uuid.uuid4()),
                "conversation_id": number,
                "role": "user",
                "content": [{"type": "text", "text": "dear diary"}],
                **facts,
            }
        )
        await mongo.close()
        return number

    return async_to_sync(store)()


def read(panel: Client, conversation: str, **more: str) -> str:
    """Ask to read a conversation of Alice's; return the page."""
    form = {"email": "alice@example.com", "reason": "A judge ordered it", **more}
    response = panel.post("/admin/read/", {"conversation": conversation, **form})
    return response.content.decode()


def test_reading_is_recorded_and_told(
    panel: Client, ada: User, alice: User, diary: str, settings: Settings
) -> None:
    settings.MAIL_CONFIGURED = True
    assert "dear diary" in read(panel, diary)
    entry = AuditEntry.objects.get(action="conversation.read")
    assert (entry.actor_id, entry.target_id) == (ada.pk, str(alice.pk))
    told = {"conversation": diary, "reason": "A judge ordered it"}
    assert told.items() <= entry.details.items()
    assert "Diary" not in str(AuditEntry.objects.values())
    assert "A judge ordered it" in mail.outbox[0].body
    assert mail.outbox[0].to == [alice.email]


@pytest.mark.parametrize("reason", ["", "because", "x" * 151])
def test_without_a_reason_nothing_is_shown(
    panel: Client, diary: str, reason: str
) -> None:
    assert "dear diary" not in read(panel, diary, reason=reason)
    assert not AuditEntry.objects.filter(action="conversation.read").exists()


def test_a_conversation_of_somebody_else_is_not_found(
    panel: Client, bob: User, diary: str
) -> None:
    assert "dear diary" not in read(panel, diary, email=bob.email)


def test_people_see_who_read_what(
    panel: Client, alice: User, diary: str, client: Client
) -> None:
    read(panel, diary)
    client.force_login(alice)
    text = client.get("/accounts/readings/").content.decode()
    assert diary in text
    assert "A judge ordered it" in text
