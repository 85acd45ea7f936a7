"""The panel's pages about spending and the audit log."""

import csv
import html
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import AsyncClient, Client

from accounts.audit.models import AuditEntry
from accounts.ledger.models import Budget, LedgerEntry
from accounts.models import PeopleGroup, User

FACTS = {"endpoint": "azureOpenAI", "kind": "chat"}


async def text_of(response: Any) -> str:  # noqa: ANN401 - a streaming response
    """Return what is streamed."""
    return b"".join([part async for part in response.streaming_content]).decode()


@pytest.mark.django_db(transaction=True)
async def test_the_ledger_is_sent_as_csv_without_formulas(
    async_client: AsyncClient, ada: User
) -> None:
    await async_client.aforce_login(ada)
    await LedgerEntry.objects.acreate(user=ada, model="=HYPERLINK()", **FACTS)
    await LedgerEntry.objects.acreate(user=ada, model="gpt-4o", **FACTS)
    response = await async_client.get(
        "/admin/ledger/ledgerentry/csv/?model==HYPERLINK()"
    )
    lines = (await text_of(response)).splitlines()
    assert len(lines) == 2
    assert ",'=HYPERLINK()," in lines[1]
    assert await AuditEntry.objects.filter(action="ledger.export").aexists()


@pytest.mark.django_db(transaction=True)
async def test_the_audit_log_is_sent_as_csv(
    async_client: AsyncClient, ada: User
) -> None:
    await async_client.aforce_login(ada)
    response = await async_client.get("/admin/audit/auditentry/csv/")
    first, *entries = (await text_of(response)).splitlines()
    assert first.startswith("\ufeffnumber,created_at,actor_id,action")
    assert entries[-1].split(",")[3] == "session.start"


@pytest.mark.parametrize("page", ["ledger/ledgerentry", "audit/auditentry"])
def test_records_cannot_be_changed(client: Client, ada: User, page: str) -> None:
    client.force_login(ada)
    line = LedgerEntry.objects.create(user=ada, model="gpt-4o", **FACTS)
    number = line.pk if "ledger" in page else AuditEntry.objects.latest("number").pk
    assert client.get(f"/admin/{page}/{number}/change/").status_code == 200
    assert client.post(f"/admin/{page}/{number}/change/").status_code == 403
    assert client.post(f"/admin/{page}/{number}/delete/").status_code == 403
    assert client.get(f"/admin/{page}/add/").status_code == 403


def test_a_budget_is_made_in_the_panel_and_recorded(client: Client, ada: User) -> None:
    client.force_login(ada)
    form = {
        "scope": "installation",
        "limit": "100",
        "unit": "usd",
        "period": "month",
        "hard": "on",
        "active": "on",
    }
    assert client.post("/admin/ledger/budget/add/", form).status_code == 302
    budget = Budget.objects.get()
    assert (budget.scope, budget.limit) == ("installation", Decimal(100))
    assert AuditEntry.objects.filter(action="budget.add").exists()


def test_a_budget_needs_its_person(client: Client, ada: User) -> None:
    client.force_login(ada)
    form = {"scope": "person", "limit": "1", "unit": "usd", "period": "month"}
    response = client.post("/admin/ledger/budget/add/", form)
    assert "Say for whom." in response.content.decode()
    assert not Budget.objects.exists()


def test_the_configurations_balance_cannot_be_deleted(
    client: Client, ada: User
) -> None:
    client.force_login(ada)
    budget = Budget.objects.create(scope="everyone", limit=Decimal(0), origin="balance")
    assert client.post(f"/admin/ledger/budget/{budget.pk}/delete/").status_code == 403


@pytest.mark.django_db(transaction=True)
async def test_a_line_shows_who_was_asked_in_the_panel_and_in_csv(
    async_client: AsyncClient, ada: User
) -> None:
    await async_client.aforce_login(ada)
    tried = [
        {"target": "e/m", "outcome": "busy", "status": 429, "ms": 12, "wait_ms": 500},
        {"target": "w/m", "outcome": "ok", "status": 200, "ms": 340, "wait_ms": 0},
    ]
    line = await LedgerEntry.objects.acreate(
        user=ada, model="m", tried=tried, attempts=2, **FACTS
    )
    shown = "e/m busy 429 12 ms + 500 ms → w/m ok 200 340 ms"
    page = await async_client.get(f"/admin/ledger/ledgerentry/{line.pk}/change/")
    assert shown in page.content.decode()
    sent = await async_client.get("/admin/ledger/ledgerentry/csv/")
    assert f",2,{shown},ok," in await text_of(sent)


CSV_LINK = re.compile(r'href="(/admin/[^"]+/csv/[^"]*)"')


@pytest.mark.django_db(transaction=True)
async def test_the_button_of_a_list_sends_what_the_list_shows(
    async_client: AsyncClient, ada: User, alice: User
) -> None:
    group = await PeopleGroup.objects.acreate(name="Sales, north")
    await alice.groups.aadd(group)
    for person, model in ((alice, "hers"), (ada, "others")):
        await LedgerEntry.objects.acreate(user=person, model=model, **FACTS)
    await async_client.aforce_login(ada)
    listed = await async_client.get(
        f"/admin/ledger/ledgerentry/?user__id__exact={alice.pk}"
    )
    [link] = CSV_LINK.findall(listed.content.decode())
    text = await text_of(await async_client.get(html.unescape(link)))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["model"], row["person"], row["people_groups"]) for row in rows] == [
        ("hers", "alice@example.com", "Sales, north")
    ]
    entry = await AuditEntry.objects.alatest("number")
    assert entry.details["filters"] == f"user__id__exact={alice.pk}"
