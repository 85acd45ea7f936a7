"""What a picture costs where it is not paid by tokens, in dollars (list prices)."""

from decimal import Decimal

from endpoints.events import Usage

PER_PICTURE = {  # https://azure.microsoft.com/pricing/details/azure-openai; 1024²
    "dall-e-3": Decimal("0.04"),
    "dall-e-2": Decimal("0.02"),
    "flux": Decimal("0.04"),
}


def picture_cost(base_model: str, usage: Usage) -> Decimal | None:
    """Return the price of the pictures; None for models that are paid by tokens."""
    each = PER_PICTURE.get(base_model)
    return each * usage.pictures if each and usage.pictures else None
