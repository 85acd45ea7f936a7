"""One administrator can always come in, whoever or whatever shuts people out."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import Settings

from accounts.deletion import erase
from accounts.models import Ban, User
from accounts.rights import administrators
from accounts.rights.abuse import violations
from accounts.rights.abuse.bans import ban
from accounts.rights.administrators import LastAdministrator
from accounts.tests.last_administrators import ROUNDS

ADDRESS = "203.0.113.9"


@pytest.mark.parametrize(
    "act",
    [
        lambda user: ban(user=user, seconds=60, reason="x"),
        lambda user: ban(user=user, address=ADDRESS, seconds=60, reason="x"),
        lambda user: administrators.set_status(user, User.Status.SUSPENDED),
        lambda user: administrators.change_role(user, "USER"),
        erase,
    ],
    ids=["ban", "ban with the address", "suspend", "demote", "delete"],
)
def test_whatever_takes_the_panel_from_the_last_administrator_is_refused(
    ada: User, act: Callable[[User], object]
) -> None:
    with pytest.raises(LastAdministrator, match="last administrator"):
        act(User.objects.get(pk=ada.pk))
    still = User.objects.get(pk=ada.pk)
    assert still.is_staff
    assert not Ban.objects.exists()


def test_one_who_is_banned_counts_for_none(ada: User, alice: User) -> None:
    administrators.change_role(alice, "ADMIN")
    ban(user=alice, seconds=60, reason="x")
    with pytest.raises(LastAdministrator):
        ban(user=ada, seconds=60, reason="x")


def test_a_violation_too_many_leaves_the_last_administrator_and_the_address_alone(
    ada: User, settings: Settings
) -> None:
    settings.BAN_INTERVAL = 3
    told = [violations.record("message", user_id=ada.pk, ip=ADDRESS) for _ in range(7)]
    assert not any(told)
    assert User.objects.get(pk=ada.pk).is_staff
    assert Client(REMOTE_ADDR=ADDRESS).get("/").status_code == 200


def test_the_only_address_that_administrators_are_signed_in_from_stays_open(
    ada: User, settings: Settings, client: Client
) -> None:
    settings.BAN_INTERVAL = 3
    session = {"user": ada, "session_key": "k", "user_agent": "x"}
    UserSession.objects.create(ip=ADDRESS, **session)
    assert not any(violations.record("login", ip=ADDRESS) for _ in range(4))
    assert any(violations.record("login", ip="203.0.113.10") for _ in range(4))


def test_a_colleague_s_violations_ban_the_colleague_and_not_the_shared_address(
    ada: User, alice: User, settings: Settings
) -> None:
    settings.BAN_INTERVAL = 3
    session = {"user": ada, "session_key": "k", "user_agent": "x"}
    UserSession.objects.create(ip=ADDRESS, **session)
    for _ in range(3):
        violations.record("message", user_id=alice.pk, ip=ADDRESS)
    assert not User.objects.get(pk=alice.pk).is_active
    assert Ban.objects.get().address is None


def test_of_two_who_shut_each_other_out_at_once_one_stays(
    environment: dict[str, str],
) -> None:
    command = [sys.executable, "-m", "accounts.tests.last_administrators"]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    ways = json.loads(done.stdout)
    assert ways == dict.fromkeys(
        ("ban", "suspend", "demote", "delete"), [[1, 1]] * ROUNDS
    )
