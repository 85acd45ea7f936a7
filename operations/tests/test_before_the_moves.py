"""What an installation of an earlier version holds is found by this one."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.tests import databases
from config.celery import app
from operations.tests.before_the_moves import FILE
from operations.tests.installation import Installation
from operations.tests.test_restoring import emptied, mongo_owner

__all__ = ["mongo_owner"]

INSIDE = "operations.tests.before_the_moves"


@pytest.fixture(params=["sqlite", "postgres"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, mongo_owner: str, redis_server: str
) -> Iterator[Installation]:
    """Yield an installation of an earlier version, restored by this one."""
    folder = tmp_path / "data"
    folder.mkdir()
    own = {
        "MONGO_URI": mongo_owner,
        "REDIS_URI": redis_server,
        "REDIS_KEY_PREFIX": tmp_path.name,
    }
    with databases.copied(request, folder) as url:
        own["DATABASE_URL"] = url
        made = Installation(folder, own)
        made.do("prepare")
        made.do("restore", str(FILE), "--replace")
        made.close()
        again = Installation(folder, own)  # a process that reads the keys anew
        yield again
        again.close()
        emptied(mongo_owner)


def test_an_installation_from_before_the_moves_goes_on(
    installation: Installation,
) -> None:
    found = json.loads(installation.do("call", f"{INSIDE}:tell").splitlines()[-1])
    assert found == {
        "own key": "sk-of-old",
        "budget": "5.0000",
        "spent": 3 * 10**9,
        "audit": [True, None],
        "api key": True,
        "bob may use": ["gpt-4o-mini"],
        "runs ended": 1,
        "conversation": ["Before the moves", True],
        "messages": [
            ["complete", "Who are you?"],
            ["complete", "An old answer."],
            ["complete", "Go on"],
            ["interrupted", "Half an answer"],
        ],
    }


# What files of operators, sessions, queues and unit files hold.
@pytest.mark.parametrize(
    "name",
    [
        "config.settings",
        "config.urls",
        "config.asgi:application",
        "config.celery:app",
        "config.mail:EmailBackend",
        "config.passwords",
        "accounts.ldap:LdapBackend",
    ],
)
def test_names_that_stand_elsewhere_can_still_be_imported(name: str) -> None:
    module, _, inside = name.partition(":")
    found = importlib.import_module(module)
    assert not inside or hasattr(found, inside)


def test_jobs_keep_the_names_under_which_they_wait_in_queues() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours >= {
        "accounts.expire_unverified",
        "chat.tasks.erase_person",
        "chat.tasks.purge",
        "chat.tasks.summarise",
        "chat.tasks.sweep_runs",
        "chat.tasks.write_title",
        "ledger.add_up",
        "ledger.sweep",
    }
