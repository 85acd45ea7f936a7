"""Fifty first sign-ups at once, from five processes, make one administrator (S15)."""

import json
import subprocess
import sys
from typing import Any

import pytest

from accounts.tests.first_sign_ups import PROCESSES, THREADS


@pytest.fixture(scope="module")
def told(environment: dict[str, str]) -> dict[str, Any]:
    """Play every scene in a program of its own; return what it tells of each."""
    command = [sys.executable, "-m", "accounts.tests.first_sign_ups"]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_fifty_first_sign_ups_make_one_administrator(told: dict[str, Any]) -> None:
    assert told["fifty"]["statuses"] == [302] * PROCESSES * THREADS
    assert told["fifty"]["people"] == [1, PROCESSES * THREADS, 1]


def test_twenty_forms_of_one_address_make_one_account(told: dict[str, Any]) -> None:
    assert max(told["same address"]["statuses"]) < 500
    assert told["same address"]["people"] == [1, 1, 1]


def test_where_a_command_made_an_administrator_no_sign_up_makes_another(
    told: dict[str, Any],
) -> None:
    assert told["after a command"]["people"][:2] == [1, 2 * THREADS + 1]
