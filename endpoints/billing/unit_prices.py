"""What sound costs where it is not paid by tokens, in dollars; and what is free."""

from decimal import Decimal

from endpoints.events import Usage

# https://azure.microsoft.com/pricing/details/azure-openai; https://openai.com/api/pricing
PER_CHARACTER = {
    "tts-hd": Decimal("0.00003"),
    "tts-1-hd": Decimal("0.00003"),
    "tts-1": Decimal("0.000015"),
}
PER_SECOND = {"whisper": Decimal("0.0001"), "whisper-1": Decimal("0.0001")}
# https://azure.microsoft.com/pricing/details/ai-foundry-models/cohere
PER_RANKING = Decimal("0.002")
FREE = ("omni-moderation", "text-moderation")


def unit_cost(base_model: str, usage: Usage) -> Decimal | None:
    """Return the price by letter, second or ranking; None: it is paid by tokens."""
    name = base_model.lower()
    if name.startswith(FREE):
        return Decimal(0)
    letter = PER_CHARACTER.get(name) or PER_CHARACTER.get(f"{name}-1")  # Azure's name
    if letter and usage.characters:
        return letter * usage.characters
    if "rerank" in name and usage.ranked:
        return PER_RANKING * usage.ranked
    if (each := PER_SECOND.get(name)) and usage.seconds:
        return each * usage.seconds
    return None
