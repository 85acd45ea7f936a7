"""Bans: refused everywhere while they run, forgotten when lifted."""

import asyncio
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from pytest_django import Settings
from redis.exceptions import RedisError

from accounts.models import Ban, User
from accounts.rights.abuse.bans import (
    ais_banned,
    ban,
    is_banned,
    lift,
    lift_all,
    tell_again,
)
from conftest import PASSWORD
from runtime.redis import sync_redis
from runtime.redis_keys import banned_address_key

WRONG = {"login": "alice@example.com", "password": "not-the-password"}
ADDRESS = "203.0.113.7"


def test_a_banned_person_is_nobody_until_the_ban_is_lifted(
    alice: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(alice)
    row = ban(user=alice, seconds=3600, reason="Spam")
    assert browser.get("/").content == b"nobody"
    lift(row)
    assert browser.get("/").content == b"home"


def test_a_banned_person_is_told_so_when_signing_in(
    alice: User, client: Client
) -> None:
    ban(user=alice, seconds=3600, reason="Spam")
    form = {"login": alice.email, "password": PASSWORD}
    response = client.post("/accounts/login/", form)
    assert response.status_code == 403
    assert b"banned" in response.content


def test_a_banned_address_sees_one_page_and_programs_see_json(db: None) -> None:
    row = ban(address=ADDRESS, seconds=3600, reason="Spam")
    browser = Client(REMOTE_ADDR=ADDRESS)
    assert browser.get("/").status_code == 403
    refused = browser.get("/api/me")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "banned")
    assert Client(REMOTE_ADDR="203.0.113.8").get("/").status_code == 200
    lift(row)
    assert browser.get("/").status_code == 200


def test_a_banned_address_cannot_hide_behind_a_header(db: None) -> None:
    ban(address=ADDRESS, seconds=3600, reason="Spam")
    browser = Client(REMOTE_ADDR=ADDRESS, HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert browser.get("/").status_code == 403


def test_a_banned_address_stays_out_while_redis_is_away(
    db: None, settings: Settings, tmp_path: object
) -> None:
    ban(address=ADDRESS, seconds=3600, reason="Spam")
    settings.REDIS_URI = f"unix://{tmp_path}/nobody-listens.sock"
    sync_redis.cache_clear()
    assert Client(REMOTE_ADDR=ADDRESS).get("/health").status_code != 403
    assert Client(REMOTE_ADDR=ADDRESS).get("/").status_code == 403
    assert Client(REMOTE_ADDR="203.0.113.8").get("/").status_code == 200


def test_a_lifted_ban_is_over_while_redis_is_away(
    db: None, settings: Settings, tmp_path: object
) -> None:
    lift(ban(address=ADDRESS, seconds=3600, reason="Spam"))
    settings.REDIS_URI = f"unix://{tmp_path}/nobody-listens.sock"
    sync_redis.cache_clear()
    assert not is_banned(ADDRESS)


def test_a_redis_that_has_forgotten_is_told_the_bans_that_run(db: None) -> None:
    lift(ban(address="203.0.113.8", seconds=3600, reason="Spam"))
    ban(address=ADDRESS, seconds=3600, reason="Spam")
    sync_redis().delete(banned_address_key(ADDRESS))
    tell_again()
    assert is_banned(ADDRESS)
    assert not is_banned("203.0.113.8")


async def test_three_hundred_at_once_from_a_banned_address_all_stay_out(
    asynchronous: None, transactional_db: None
) -> None:
    await sync_to_async(ban)(address=ADDRESS, seconds=3600, reason="Spam")
    asked = await asyncio.gather(*(ais_banned(ADDRESS) for _ in range(300)))
    assert asked == [True] * 300


def test_a_ban_that_redis_does_not_take_is_none(
    db: None, settings: Settings, tmp_path: object
) -> None:
    settings.REDIS_URI = f"unix://{tmp_path}/nobody-listens.sock"
    sync_redis.cache_clear()
    with pytest.raises(RedisError):
        ban(address=ADDRESS, seconds=3600, reason="Spam")
    assert not Ban.objects.exists()


def test_lifting_everything_leaves_history(alice: User) -> None:
    ban(user=alice, seconds=3600, reason="Spam")
    ban(user=alice, seconds=7200, reason="More spam")
    assert lift_all(alice) == 2
    assert Ban.objects.filter(user=alice).count() == 2
    assert User.objects.get(pk=alice.pk).is_active


def test_the_sixth_wrong_password_is_refused_whatever_it_is(alice: User) -> None:
    browser = Client(REMOTE_ADDR=ADDRESS)
    statuses = [browser.post("/accounts/login/", WRONG).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    right = {"login": alice.email, "password": PASSWORD}
    other = Client(REMOTE_ADDR="203.0.113.99")
    assert other.post("/accounts/login/", right).status_code == 429


def test_the_refusal_of_a_sign_in_says_when_to_come_back(alice: User) -> None:
    browser = Client(REMOTE_ADDR=ADDRESS)
    answers = [browser.post("/accounts/login/", WRONG) for _ in range(6)]
    assert int(answers[-1]["Retry-After"]) > 0
    assert answers[-1]["Cache-Control"] == "no-store"


def test_going_on_with_wrong_passwords_bans_the_address_and_not_the_person(
    alice: User, settings: Settings
) -> None:
    settings.BAN_INTERVAL = 3
    browser = Client(REMOTE_ADDR=ADDRESS)
    for _ in range(9):
        browser.post("/accounts/login/", WRONG)
    assert browser.get("/").status_code == 403
    assert User.objects.get(pk=alice.pk).is_active


def test_too_many_sign_ups_from_one_address_are_refused(alice: User) -> None:
    browser = Client(REMOTE_ADDR=ADDRESS)
    statuses = []
    for number in range(6):
        form = {
            "name": "X",
            "email": f"x{number}@example.com",
            "password1": "a-long-secret-42",
        }
        statuses.append(browser.post("/accounts/signup/", form).status_code)
        browser.post("/accounts/logout/")
    assert statuses == [302] * 5 + [429]
