import pytest

from endpoints.reading import figures


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (0, 0),
        (17, 17),
        (17.0, 17),
        (figures.MOST_TOKENS, figures.MOST_TOKENS),
        (figures.MOST_TOKENS + 1, None),
        (10**18, None),
        (10**30, None),
        (1e30, None),
        (-1, None),
        (1.5, None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("17", None),
        ([], None),
        (None, None),
    ],
)
def test_a_count_is_a_whole_number_that_can_be(told: object, read: int | None) -> None:
    assert figures.count(told) == read


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("0", 0.0),
        ("1.5", 1.5),
        (" 7 ", 7.0),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("1e30", None),
        ("9" * 5000, None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_headers_number_is_one_that_can_be(told: str, read: float | None) -> None:
    assert figures.number(told) == read


@pytest.mark.parametrize(
    ("told", "read"),
    [(429, 429), ("429", 429), (0, 0), (99_999, 0), ("²", 0), (-5, 0), ({}, 0)],
)
def test_a_status_is_one_of_http(told: object, read: int) -> None:
    assert figures.status(told) == read
