from hypothesis import given
from hypothesis import strategies as st

from endpoints.routing.quotas import QuotaMeter


def test_without_a_limit_everything_fits() -> None:
    assert QuotaMeter(0).fits(10**9)


def test_what_was_taken_is_gone_until_the_next_minute() -> None:
    meter = QuotaMeter(100)
    meter.turn(60.0)
    meter.take(80)
    assert not meter.fits(30)
    meter.turn(119.0)
    assert not meter.fits(30)
    meter.turn(120.0)
    assert meter.fits(30)


def test_an_estimate_that_was_too_high_is_given_back() -> None:
    meter = QuotaMeter(100)
    meter.take(80)
    meter.take(-70)
    assert meter.fits(90)


def test_what_others_leased_is_not_ours() -> None:
    meter = QuotaMeter(100)
    meter.take(10)
    meter.granted(10, 95)
    assert meter.others == 85
    assert not meter.fits(10)
    meter.alone()
    assert meter.fits(10)


@given(asks=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 30)), max_size=80))
def test_processes_that_lease_before_spending_stay_below_the_limit(
    asks: list[tuple[int, int]],
) -> None:
    meters, total = [QuotaMeter(100) for _ in range(4)], 0
    for index, amount in asks:
        meter = meters[index]
        meter.granted(0, total)  # learns of the others
        if meter.fits(amount):
            meter.take(amount)
            lease = meter.wanted()
            total += lease
            meter.granted(lease, total)
    assert sum(meter.spent for meter in meters) <= 100
