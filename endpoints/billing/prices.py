"""What a call costs, in dollars: the file's own prices, else those of genai-prices."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.metadata import version

import genai_prices

from endpoints.billing.hosted_prices import hosted_cost
from endpoints.billing.unit_prices import MILLION, training_cost, unit_cost
from endpoints.catalogue.models import normal
from endpoints.events import Usage
from librechat_yaml import live
from librechat_yaml.schema import TokenPrice

VERSION = f"genai-prices {version('genai-prices')}"  # kept beside every cost
PROVIDERS = ("azure", None)  # Azure's own price first, then whoever made the model


class _Told:
    """The file's prices, collected once per configuration."""

    generation = 0
    prices: Mapping[str, TokenPrice] = {}


_told = _Told()


def cost(base_model: str, usage: Usage) -> Decimal | None:
    """Return a call's price in dollars, or None when the model's is unknown."""
    by_model = _of_model(base_model, usage)
    return None if by_model is None else by_model + hosted_cost(usage)


def _of_model(base_model: str, usage: Usage) -> Decimal | None:
    if (trained := training_cost(base_model, usage)) is not None:
        return trained
    told = told_prices().get(base_model)
    if told is not None:
        return cost_by(told, usage)
    if (by_unit := unit_cost(base_model, usage)) is not None:
        return by_unit
    return _listed(base_model, usage)


def cost_by(price: TokenPrice, usage: Usage) -> Decimal:
    """Return a call's price by `tokenConfig`, in dollars."""
    cached = price.prompt if price.cache_read is None else price.cache_read
    fresh = max(usage.prompt - usage.cached, 0)
    parts = (
        (fresh, price.prompt),
        (usage.cached, cached),
        (usage.completion, price.completion),
    )
    total = sum((tokens * Decimal(str(each)) for tokens, each in parts), Decimal())
    return total / MILLION


def told_prices() -> Mapping[str, TokenPrice]:
    """Return `tokenConfig` of all custom endpoints by model."""
    config = live.librechat()
    if _told.generation != live.generation():
        _told.prices = {
            model: price
            for section in config.endpoints.custom
            for model, price in section.token_config.items()
        }
        _told.generation = live.generation()
    return _told.prices


@lru_cache(maxsize=4096)  # asked of every call before, at and after its end
def _listed(base_model: str, usage: Usage) -> Decimal | None:
    given = max(usage.prompt, usage.cached)
    again = min(usage.heard_again, usage.cached)
    tokens = genai_prices.Usage(
        input_tokens=given,
        cache_read_tokens=usage.cached or None,
        output_tokens=max(usage.completion, usage.spoken),
        input_audio_tokens=(min(usage.heard, given - usage.cached) + again) or None,
        # Of tokens of two kinds at once, the list insists on being told how many.
        cache_audio_read_tokens=again if usage.cached else None,
        cache_image_read_tokens=0 if usage.cached else None,
        output_audio_tokens=usage.spoken or None,
        input_image_tokens=usage.seen or None,
        output_image_tokens=usage.drawn or None,
    )
    for provider in PROVIDERS:
        try:
            found = genai_prices.calc_price(
                tokens, model_ref=normal(base_model), provider_id=provider
            )
        except LookupError:
            continue
        return Decimal(found.total_price)
    return None
