"""A configuration of the test's own, and one call of a tool."""

from collections.abc import Callable

import pytest

from librechat_yaml import live
from librechat_yaml.schema import LibreChat

Put = Callable[[dict[str, object]], None]


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Return what puts a librechat.yaml in force for a test."""

    def swap(config: dict[str, object]) -> None:
        monkeypatch.setattr(live._live, "config", LibreChat.model_validate(config))

    return swap


@pytest.fixture(autouse=True)
def _nothing_configured(put: Put) -> None:
    put({})
