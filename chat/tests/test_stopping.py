"""Who stops an answer has stopped it."""

from typing import Any

import pytest

from accounts.models import User
from chat.tests.test_runs import Open
from endpoints.billing import permit
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from runtime.tests.test_cancelling import Deaf


async def test_stop_is_heard_whatever_is_waited_for(
    socket_for: Open,
    alice: User,
    configured: SimulatorHandle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configured.script("gpt-4o", Script(hang=True))
    deaf, asked = Deaf(), permit.open_to

    async def slowly(*given: Any) -> Any:  # noqa: ANN401 - passed on
        await deaf.work()
        return await asked(*given)

    monkeypatch.setattr(permit, "open_to", slowly)
    tab = await socket_for(alice)
    started = await tab.ask("Hi")
    await deaf.begun.wait()
    await tab.send({"type": "run.stop", "run_id": started["run_id"]})
    assert (await tab.events())[-1]["message"]["status"] == "stopped"
