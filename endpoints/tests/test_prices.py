from collections.abc import Iterator
from decimal import Decimal

import pytest

from endpoints.billing import prices
from endpoints.events import Usage
from endpoints.reading.usage import usage_of
from librechat_yaml import live
from librechat_yaml.schema import LibreChat


@pytest.fixture(autouse=True)
def configuration() -> Iterator[None]:
    """Have one custom endpoint with prices of its own in force."""
    told = {"prompt": 2.0, "completion": 4.0, "cacheRead": 0.5, "context": 1000}
    custom = {"name": "x", "tokenConfig": {"house-model": told}}
    before = live.librechat()
    live.swap(LibreChat.model_validate({"endpoints": {"custom": [custom]}}))
    yield
    live.swap(before)


def test_price_is_by_kind_of_token() -> None:
    usage = Usage(prompt=1_000_000, completion=1_000_000, cached=500_000)
    assert prices.cost("gpt-4o", usage) == Decimal("11.875")


def test_azure_spelling_has_the_same_price() -> None:
    usage = Usage(prompt=1000, completion=1000)
    assert prices.cost("gpt-35-turbo", usage) == prices.cost("gpt-3.5-turbo", usage)


def test_model_that_azure_resells_has_its_makers_price() -> None:
    assert prices.cost("mistral-large", Usage(1000, 1000)) == Decimal("0.008")


def test_unknown_model_has_no_price() -> None:
    assert prices.cost("gpt-7000", Usage(1000, 1000)) is None


def test_price_of_the_file_wins() -> None:
    usage = Usage(prompt=1_000_000, completion=1_000_000, cached=1_000_000)
    assert prices.cost("house-model", usage) == Decimal("4.5")


def test_more_cached_than_sent_is_no_error() -> None:
    assert prices.cost("gpt-4o", Usage(prompt=5, cached=10)) is not None


def test_price_list_has_a_version() -> None:
    assert prices.VERSION.startswith("genai-prices 0.")


def test_sound_is_priced_as_sound() -> None:
    text = Usage(prompt=1000, completion=1000)
    sound = Usage(prompt=1000, completion=1000, heard=800, spoken=900)
    assert prices.cost("gpt-audio", text) == Decimal("0.0125")
    assert prices.cost("gpt-audio", sound) == Decimal("0.0847")


def test_more_sound_than_there_is_prompt_is_no_error() -> None:
    odd = Usage(prompt=100, completion=1, cached=90, heard=80, spoken=5)
    assert prices.cost("gpt-audio", odd) is not None


def test_a_service_tells_of_sound_in_its_details() -> None:
    told = {
        "prompt_tokens": 10,
        "completion_tokens": 20,
        "prompt_tokens_details": {"audio_tokens": 7},
        "completion_tokens_details": {"audio_tokens": 15},
    }
    assert usage_of(told) == Usage(10, 20, heard=7, spoken=15)


def test_sound_that_is_heard_again_from_the_cache_is_priced_as_that() -> None:
    usage = Usage(1_000_000, cached=500_000, heard=200_000, heard_again=200_000)
    cost = prices.cost("gpt-realtime-mini", usage)
    assert cost == Decimal(
        "2.258"
    )  # 0.3 × 0.6 + 0.2 × 10, cached 0.3 × 0.06 + 0.2 × 0.3


@pytest.mark.parametrize("model", ["gpt-realtime", "gpt-4o-realtime-preview"])
def test_a_price_is_known_of_sound_beside_what_was_cached(model: str) -> None:
    assert prices.cost(model, Usage(1000, 10, cached=500, heard=400, spoken=10))
