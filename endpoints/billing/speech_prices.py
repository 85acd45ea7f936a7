"""What speech costs, in dollars: by the characters spoken, by the minutes heard."""

from decimal import Decimal

MILLION = Decimal(1_000_000)
SPOKEN = {  # a million characters; list prices of Azure, September 2026
    "tts-hd": Decimal(30),
    "tts-1-hd": Decimal(30),
    "azure-speech": Decimal(15),
    "tts": Decimal(15),
}
HEARD = {  # a minute
    "mini-transcribe": Decimal("0.003"),
    "transcribe": Decimal("0.006"),
    "whisper": Decimal("0.006"),
    "azure-speech": Decimal("0.0167"),
}


def spoken(model: str, characters: int) -> Decimal | None:
    """Return the price of a text that is spoken; None for a model nobody knows."""
    each = next((price for name, price in SPOKEN.items() if name in model), None)
    return None if each is None else each * characters / MILLION


def heard(model: str, seconds: float) -> Decimal | None:
    """Return the price of a recording; None for a model nobody knows."""
    each = next((price for name, price in HEARD.items() if name in model), None)
    return None if each is None else each * Decimal(str(seconds)) / 60
