"""The addresses of OpenAI's old dashboard that chat programs still ask.

They tell of whatever leaves least: the key's own budget, or one of its person's.
"""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from accounts.ledger.models import Budget, LedgerEntry
from accounts.ledger.money import NANO, Unit
from accounts.ledger.remaining import Remaining, remaining
from accounts.rights.principal import Principal
from endpoints.gateway.errors import invalid
from endpoints.gateway.exchange import Exchange

NO_LIMIT = 1_000_000.0  # dollars; what is shown where nothing is limited
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
USUAL = timedelta(days=100)  # the span when no dates are given, and the longest


async def subscription(exchange: Exchange, principal: Principal) -> None:
    """Tell the limit in dollars."""
    budget = await _scarcest(principal)
    limit = float(budget.limit) if budget else NO_LIMIT
    resets = budget.resets_at if budget else None
    until = resets or timezone.now() + timedelta(days=365)
    await exchange.json(
        {
            "object": "billing_subscription",
            "has_payment_method": True,
            "soft_limit_usd": limit,
            "hard_limit_usd": limit,
            "system_hard_limit_usd": limit,
            "access_until": int(until.timestamp()),
        }
    )


async def grants(exchange: Exchange, principal: Principal) -> None:
    """Tell the limit as a credit: what it was, what is spent of it, what is left."""
    budget = await _scarcest(principal)
    limit, left = (budget.limit, budget.left) if budget else (NO_LIMIT, NO_LIMIT)
    await exchange.json(
        {
            "object": "credit_summary",
            "total_granted": float(limit),
            "total_used": float(limit) - float(left),
            "total_available": float(left),
        }
    )


async def usage(exchange: Exchange, principal: Principal) -> None:
    """Tell what was spent from `start_date` until before `end_date`, in cents."""
    query = exchange.query
    now = timezone.now()
    start = _day(query.get("start_date", ""), now - USUAL)
    end = _day(query.get("end_date", ""), now + timedelta(days=1))
    budget = await _scarcest(principal)
    whose = {"user_id": principal.user_id}
    if budget and budget.scope == Budget.Scope.KEY:
        whose = {"key_id": principal.key_id}
    lines = LedgerEntry.objects.filter(
        **whose, created_at__gte=max(start, end - USUAL), created_at__lt=end
    )
    spent = (await lines.aaggregate(nano=Sum("nano_usd")))["nano"] or 0
    cents = Decimal(spent) * 100 / NANO
    await exchange.json({"object": "list", "total_usage": round(float(cents), 6)})


async def _scarcest(principal: Principal) -> Remaining | None:
    left = await remaining(principal.user_id, principal.key_id, model="")
    return next((each for each in left if each.unit == Unit.USD), None)


def _day(text: str, otherwise: datetime) -> datetime:
    """Return the beginning of a day, as "2026-11-21", in UTC."""
    if not text:
        return otherwise
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise invalid("Dates are written as 2026-11-21.", "start_date") from None
    return max(FIRST, datetime.combine(day, time.min, UTC))
