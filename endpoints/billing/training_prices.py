"""What it costs to tune a model, in dollars: only what an operator has named."""

from decimal import Decimal

from django.conf import settings

from endpoints.events import Usage

MILLION = Decimal(1_000_000)


def may_be_tuned(base_model: str) -> bool:
    """Tell whether programs may tune a model: its price has to be known."""
    return base_model in settings.GATEWAY_FINE_TUNING


def training_cost(base_model: str, usage: Usage) -> Decimal | None:
    """Return the price of the tokens trained; None where nothing was tuned."""
    if not usage.trained:
        return None
    price: Decimal = settings.GATEWAY_FINE_TUNING.get(base_model, Decimal(0))
    return price * usage.trained / MILLION
