import pytest

from endpoints.reading.rate_limits import LimitLeft, left_of, seconds_of, wait_of


def headers(kind: str, limit: object, remaining: object, reset: str) -> dict[str, str]:
    told = {"limit": limit, "remaining": remaining, "reset": reset}
    return {f"x-ratelimit-{name}-{kind}": str(value) for name, value in told.items()}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12", 12),
        ("0", 0),
        ("1s", 1),
        ("6m0s", 360),
        ("20ms", 0.02),
        ("1h1m1.5s", 3661.5),
        ("", 0),
        ("-1", 0),
        ("soon", 0),
    ],
)
def test_spans_are_read_in_every_form(text: str, seconds: float) -> None:
    assert seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("limit", "remaining", "reset", "expected"),
    [
        (10, 9, "6", LimitLeft(9, 106.0, resets=True)),
        (10, 0, "6", LimitLeft(0, 106.0, resets=True)),
        (10, 0, "", LimitLeft(0, 110.0, resets=False)),
        (-1, -1, "0", None),
        (-1, 0, "1", None),
        (0, 0, "", None),
        ("", "", "", None),
        (10, "many", "6", None),
    ],
)
def test_what_is_left_is_read_unless_the_numbers_mean_nothing(
    limit: object, remaining: object, reset: str, expected: LimitLeft | None
) -> None:
    assert left_of(headers("tokens", limit, remaining, reset), "tokens", 100) == (
        expected
    )


@pytest.mark.parametrize(
    ("requests", "tokens", "wait"),
    [
        ((10, 0, "6"), (10, 9, "60"), 6),
        ((10, 0, "6"), (10, 0, "1m"), 60),
        ((10, 1, "6"), (10, 1, "60"), None),
        ((10, 0, ""), (-1, 0, "60"), None),
    ],
)
def test_only_used_up_limits_are_waited_for(
    requests: tuple[object, object, str],
    tokens: tuple[object, object, str],
    wait: float | None,
) -> None:
    told = headers("requests", *requests) | headers("tokens", *tokens)
    assert wait_of(told) == wait


def test_what_is_left_shrinks_until_it_is_told_anew_or_reset() -> None:
    left = LimitLeft(100, 50.0, resets=True)
    left.take(70)
    assert not left.fits(40, 49)
    assert left.fits(30, 49)
    assert left.fits(1000, 50)
