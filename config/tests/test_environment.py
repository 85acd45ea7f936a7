import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import product

DAY = 1000 * 60 * 60 * 24


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("1000 * 60 * 60 * 2", DAY // 12),
        ("(1000 * 60 * 60 * 24) * 7", 7 * DAY),
        ("", 42),
    ],
)
def test_numbers_may_be_written_as_products(
    text: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPAN", text)
    assert product("SPAN", "42") == number


@pytest.mark.parametrize("text", ["7d", "1 000", "2 ** 9", "-5", "__import__('os')"])
def test_what_is_no_product_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPAN", text)
    with pytest.raises(ImproperlyConfigured, match="SPAN must be a number"):
        product("SPAN", "42")
