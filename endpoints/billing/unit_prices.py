"""What is not paid by the tokens of an answer: sound, pictures, tuning; in dollars."""

from decimal import Decimal

from django.conf import settings

from endpoints.events import Usage

MILLION = Decimal(1_000_000)

# https://azure.microsoft.com/pricing/details/azure-openai; https://openai.com/api/pricing
PER_CHARACTER = {
    "tts-hd": Decimal("0.00003"),
    "tts-1-hd": Decimal("0.00003"),
    "tts-1": Decimal("0.000015"),
}
PER_SECOND = {"whisper": Decimal("0.0001"), "whisper-1": Decimal("0.0001")}
# https://azure.microsoft.com/pricing/details/ai-foundry-models/cohere
PER_RANKING = Decimal("0.002")
PER_PICTURE = {  # 1024²
    "dall-e-3": Decimal("0.04"),
    "dall-e-2": Decimal("0.02"),
    "flux": Decimal("0.04"),
}
FREE = ("omni-moderation", "text-moderation")


def unit_cost(base_model: str, usage: Usage) -> Decimal | None:
    """Return the price by picture, letter, ranking or second; None: paid by tokens."""
    name = base_model.lower()
    if name.startswith(FREE):
        return Decimal(0)
    for each, count in (
        (PER_PICTURE.get(base_model), usage.pictures),
        # by the name at Azure as well
        (PER_CHARACTER.get(name) or PER_CHARACTER.get(f"{name}-1"), usage.characters),
        (PER_RANKING if "rerank" in name else None, usage.ranked),
        (PER_SECOND.get(name), usage.seconds),
    ):
        if each and count:
            return each * count
    return None


def may_be_tuned(base_model: str) -> bool:
    """Tell whether programs may tune a model: its operator has to name the price."""
    return base_model in settings.GATEWAY_FINE_TUNING


def training_cost(base_model: str, usage: Usage) -> Decimal | None:
    """Return the price of the tokens trained; None where nothing was tuned."""
    if not usage.trained:
        return None
    price: Decimal = settings.GATEWAY_FINE_TUNING.get(base_model, Decimal(0))
    return price * usage.trained / MILLION
