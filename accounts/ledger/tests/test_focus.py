"""The ledger in FOCUS 1.2: what cost tools read."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.ledger.models import LedgerEntry, SpendTag
from accounts.ledger.reports import focus
from accounts.models import User

MANDATORY = {  # by the specification, of a usage charge
    *("BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency"),
    *("BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass"),
    *("ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost"),
    *("EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity"),
    *("PricingUnit", "ProviderName", "PublisherName", "ServiceCategory"),
    *("ServiceName", "ConsumedQuantity", "ConsumedUnit"),
}


@pytest.fixture
def entry(alice: User) -> LedgerEntry:
    """Return a call with tags at the end of a year."""
    made = LedgerEntry.objects.create(
        user=alice,
        kind="gateway",
        endpoint="azureOpenAI",
        group="sweden",
        model="gpt-4o",
        base_model="gpt-4o",
        target="sweden/gpt-4o",
        prompt=70,
        completion=30,
        nano_usd=1_250_000,
        created_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    )
    SpendTag.objects.create(entry=made, tag="=blue")
    return made


def rows(first: int, last: int) -> list[dict[str, str]]:
    """Return the export of some days of December."""
    days = [datetime(2026, 12, day, tzinfo=UTC).date() for day in (first, last)]
    text = "".join(focus.export(days[0], days[1], "acme"))
    return list(csv.DictReader(StringIO(text)))


def test_a_call_is_one_line_with_every_mandatory_column(entry: LedgerEntry) -> None:
    [row] = rows(1, 31)
    assert set(row) >= MANDATORY
    assert row["BilledCost"] == row["EffectiveCost"] == "0.00125"
    assert (row["ConsumedQuantity"], row["ConsumedUnit"]) == ("100", "Tokens")
    assert row["ChargePeriodStart"] == "2026-12-31T23:00:00Z"
    assert row["ChargePeriodEnd"] == "2027-01-01T00:00:00Z"
    assert row["BillingPeriodStart"] == "2026-12-01T00:00:00Z"
    assert row["BillingPeriodEnd"] == "2027-01-01T00:00:00Z"
    assert (row["ProviderName"], row["SkuId"]) == ("Microsoft", "gpt-4o")
    assert row["SubAccountName"] == "alice@example.com"
    assert json.loads(row["Tags"])["=blue"] is True


def test_only_the_days_that_are_asked_for_are_told(entry: LedgerEntry) -> None:
    assert rows(1, 30) == []


def test_an_unknown_price_is_said(entry: LedgerEntry) -> None:
    LedgerEntry.objects.update(nano_usd=None)
    [row] = rows(31, 31)
    assert row["BilledCost"] == "0"
    assert row["ChargeDescription"].endswith("price unknown")


def test_the_command_writes_a_new_file_and_never_over_one(
    entry: LedgerEntry, tmp_path: Path
) -> None:
    LedgerEntry.objects.update(created_at=datetime.now(UTC))
    file = tmp_path / "costs.csv"
    call_command("export_focus", "--days", "1", "--to", str(file))
    assert len(file.read_text().splitlines()) == 2
    with pytest.raises(CommandError, match="File exists"):
        call_command("export_focus", "--to", str(file))
    with pytest.raises(CommandError, match="1 to"):
        call_command("export_focus", "--days", "0")
