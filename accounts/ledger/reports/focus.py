"""The ledger in FOCUS 1.2 (FinOps Open Cost and Usage Specification): one line a call.

https://focus.finops.org. Costs are what Azure's price list says of the tokens; calls of
unknown price cost nothing here and say so in their description.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from accounts.ledger.models import LedgerEntry
from accounts.ledger.reports.spreadsheet import lines

CURRENCY = "USD"
CHUNK = 2000  # rows read at a time
COLUMNS = (
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "ServiceSubcategory",
    "SkuId",
    "SkuMeter",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "Tags",
)
AZURE = "Microsoft"
ANSWERED = ("ok", "stopped", "interrupted")


def export(first: date, last: date, account: str) -> Iterator[str]:
    """Yield CSV of the days from `first` to `last` (UTC), oldest call first.

    `account` is what the installation is called in the report.
    """
    yield lines([COLUMNS])
    begin = datetime.combine(first, time.min, UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, UTC)
    found = LedgerEntry.objects.filter(created_at__gte=begin, created_at__lt=end)
    rows = found.select_related("user").prefetch_related("tags").order_by("pk")
    for entry in rows.iterator(chunk_size=CHUNK):
        told = row(entry, account)
        yield lines([_in_order(told)])


def _in_order(told: dict[str, object]) -> Iterable[object]:
    return (told[name] for name in COLUMNS)


def row(entry: LedgerEntry, account: str) -> dict[str, object]:
    """Return one call by FOCUS's names."""
    cost = entry.cost or Decimal()
    hour = entry.created_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    month = hour.replace(day=1, hour=0)
    tokens = entry.prompt + entry.completion
    return {
        **dict.fromkeys(("BilledCost", "ContractedCost", "EffectiveCost"), cost),
        "ListCost": cost,
        "BillingAccountId": account,
        "BillingAccountName": account,
        "BillingAccountType": "Installation",
        "BillingCurrency": CURRENCY,
        "BillingPeriodStart": _moment(month),
        "BillingPeriodEnd": _moment((month + timedelta(days=32)).replace(day=1)),
        "ChargeCategory": "Usage",
        "ChargeClass": None,
        "ChargeDescription": _description(entry),
        "ChargeFrequency": "Usage-Based",
        "ChargePeriodStart": _moment(hour),
        "ChargePeriodEnd": _moment(hour + timedelta(hours=1)),
        "ConsumedQuantity": tokens,
        "ConsumedUnit": "Tokens",
        "PricingCategory": "Standard",
        "PricingQuantity": tokens,
        "PricingUnit": "Tokens",
        **_service(entry),
        "SubAccountId": str(entry.user_id or ""),
        "SubAccountName": entry.user.email if entry.user else "",
        "SubAccountType": "Person",
        "Tags": json.dumps(_tags(entry), ensure_ascii=False),
    }


def _service(entry: LedgerEntry) -> dict[str, object]:
    ours = entry.endpoint == "azureOpenAI"
    provider = AZURE if ours else entry.endpoint
    return {
        "InvoiceIssuerName": provider,
        "ProviderName": provider,
        "PublisherName": provider,
        "ResourceId": entry.target or None,
        "ResourceName": entry.target or None,
        "ResourceType": "Deployment" if entry.target else None,
        "ServiceCategory": "AI and Machine Learning",
        "ServiceName": "Azure OpenAI" if ours else entry.endpoint,
        "ServiceSubcategory": "Generative AI",
        "SkuId": entry.base_model or entry.model,
        "SkuMeter": entry.kind,
    }


def _description(entry: LedgerEntry) -> str:
    said = f"{entry.model}: {entry.prompt} + {entry.completion} tokens"
    return said if entry.cost is not None else f"{said}, price unknown"


def _tags(entry: LedgerEntry) -> dict[str, object]:
    """Return the call's own tags, and what else is known of it."""
    known: dict[str, object] = {each.tag: True for each in entry.tags.all()}
    for name, value in (
        ("librechat/key", entry.key_id),
        ("librechat/group", entry.group),
        ("librechat/outcome", entry.outcome),
    ):
        if value:
            known[name] = str(value)
    return known


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
