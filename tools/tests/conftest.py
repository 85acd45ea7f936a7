"""A configuration of the test's own, and servers for it to name."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from itertools import count

import pytest

from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from tests.patience import PATIENCE
from tools import sources
from tools.mcp import connection, listings
from tools.tests.servers import Answer, Server, serving
from tools.tests.web import Serve

Put = Callable[[dict[str, object]], None]
GENERATIONS = count(1_000_000)  # none that another test has


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Return what puts a librechat.yaml in force for a test."""

    def swap(config: dict[str, object]) -> None:
        monkeypatch.setattr(live._live, "config", LibreChat.model_validate(config))
        # What is made from a configuration is made anew for this one.
        monkeypatch.setattr(live._live, "generation", next(GENERATIONS))

    return swap


@pytest.fixture(autouse=True)
def _nothing_configured(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put({})
    ours = {kind: at for kind, at in sources.MODULES.items() if at.startswith("tools.")}
    monkeypatch.setattr(sources, "MODULES", ours)  # without those of apps above


@pytest.fixture
async def patient(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Wait for the first lists, however busy the machine; close connections."""
    monkeypatch.setattr(listings, "FIRST", PATIENCE)
    monkeypatch.setattr(listings, "_last", {})
    yield
    await connection.close()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Return what starts a server until the test ends."""
    async with AsyncExitStack() as stack:

        async def started(answer: Answer) -> Server:
            return await stack.enter_async_context(serving(answer))

        yield started
