"""Many people behind one address: an office at nine o'clock, a class that signs up."""

import threading

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.models import User
from accounts.sign_in.adapter import FAILED_HERE, AccountAdapter
from accounts.sign_in.attempt_limits import count
from conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("redis_clean")

OFFICE = "203.0.113.7"
SIGN_UP = {"name": "X", "email": "x@example.com", "password1": "a-long-secret-42"}


def from_the_office() -> HttpRequest:
    return RequestFactory(REMOTE_ADDR=OFFICE).post("/accounts/login/")


def allow(settings: Settings, failures: int) -> None:
    own = {FAILED_HERE: f"{failures}/5m/ip"}
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | own


def right(person: User) -> dict[str, str]:
    return {"login": person.email, "password": PASSWORD}


def test_sixty_at_once_are_counted_exactly() -> None:
    allowed: list[object] = []
    gate = threading.Barrier(60)

    def sign_up() -> None:
        gate.wait(30)
        allowed.append(count("lc:tries:x", 50, 60))

    threads = [threading.Thread(target=sign_up) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found is not None for found in allowed) == 50


def test_a_slow_neighbour_refuses_nobody(db: None, client: Client) -> None:
    request = RequestFactory().post("/accounts/signup/")
    for rate in ratelimit.get_rates(app="allauth.account", action="signup"):
        place = ratelimit.get_cache_key(
            request, app="allauth.account", action="signup", rate=rate
        )
        cache.add(f"{place}:lock", True)
    assert client.post("/accounts/signup/", SIGN_UP).status_code == 302


def test_who_is_on_the_way_in_takes_nobody_s_place(
    alice: User, settings: Settings
) -> None:
    allow(settings, 7)
    for number in range(40):  # their passwords are being looked at
        AccountAdapter().pre_authenticate(from_the_office(), email=f"p{number}@x.org")
    office = Client(REMOTE_ADDR=OFFICE)
    assert office.post("/accounts/login/", right(alice)).status_code == 302


def test_too_many_failures_of_an_address_refuse_all_that_come_from_it(
    alice: User, settings: Settings
) -> None:
    allow(settings, 7)
    office = Client(REMOTE_ADDR=OFFICE)
    wrong = [{"login": f"p{number}@x.org", "password": "no"} for number in range(7)]
    statuses = [office.post("/accounts/login/", each).status_code for each in wrong]
    assert statuses == [200] * 7
    assert office.post("/accounts/login/", right(alice)).status_code == 429
    elsewhere = Client(REMOTE_ADDR="203.0.113.8")
    assert elsewhere.post("/accounts/login/", right(alice)).status_code == 302


def test_whoever_came_in_has_not_failed(alice: User, settings: Settings) -> None:
    allow(settings, 3)
    for _ in range(8):
        office = Client(REMOTE_ADDR=OFFICE)
        assert office.post("/accounts/login/", right(alice)).status_code == 302


def test_a_new_password_forgets_the_account_s_failures(alice: User) -> None:
    adapter, request = AccountAdapter(), from_the_office()
    for _ in range(5):
        adapter.pre_authenticate(request, email=alice.email)
    adapter._delete_login_attempts_cached_email(request, email=alice.email)
    adapter.pre_authenticate(request, email=alice.email)
