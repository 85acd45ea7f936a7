"""A start does not look for garbage in what stays; what runs afterwards does."""

import gc
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import management

import manage


@pytest.fixture
def looked_for() -> Iterator[None]:
    """Have garbage looked for after the test as before it."""
    yield
    gc.enable()


def test_nothing_is_looked_for_while_all_is_loaded(
    looked_for: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[bool] = []
    monkeypatch.setattr(
        management, "execute_from_command_line", lambda _: found.append(gc.isenabled())
    )
    manage.main()
    assert found == [False]


def test_it_is_once_all_apps_are_there(looked_for: None) -> None:
    gc.disable()
    apps.get_app_config("config").ready()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 100_000
