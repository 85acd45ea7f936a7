from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from django.test import AsyncClient

from accounts.models import User
from chat.boot import boot_for
from chat.choices.artifacts import INSTRUCTIONS
from chat.conversations.artifact_text import artifacts_in
from chat.person import Person
from chat.tests.configured import HARBOUR, SECRET, custom, put
from chat.tests.conftest import Tab
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[..., Awaitable[Tab]]
PRESET = cast(dict[str, Any], HARBOUR["preset"])
MOON = '<artifact id="moon" type="html" title="The moon">\n<p>full</p>\n</artifact>'
TREE = (
    ':::artifact{identifier="tree" type="text/csv" title="A tree"}\n```csv\na\n```\n:::'
)


def system_of(simulator: SimulatorHandle) -> str:
    """Return the instructions of the last request that the pretend Azure got."""
    first: dict[str, Any] = simulator.requests()[-1]["body"]["messages"][0]
    return str(first["content"]) if first["role"] == "system" else ""


async def test_a_model_is_told_how_once_artifacts_are_switched_on(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    put(configured, custom(configured))
    tab = await socket_for(alice)
    started = await tab.ask("Hi", model="gpt-4o")
    await tab.events()
    assert "artifact" not in system_of(configured)
    home = started["conversation"]["id"]
    more = {"conversation_id": home, "parent_id": started["message"]["id"]}
    again = await tab.ask("Draw", model="gpt-4o", tools=["artifacts"], **more)
    await tab.events()
    assert system_of(configured) == INSTRUCTIONS
    assert "tools" not in configured.requests()[-1]["body"]
    more["parent_id"] = again["message"]["id"]
    await tab.ask("More", model="gpt-4o", **more)
    await tab.events()
    assert system_of(configured) == INSTRUCTIONS


@pytest.mark.parametrize(
    "where",
    [
        {"artifacts": True},
        {"artifacts": "default"},
        {"preset": {**PRESET, "artifacts": "default"}},
    ],
)
async def test_a_named_model_switches_them_on(
    socket_for: Open,
    alice: User,
    configured: SimulatorHandle,
    where: dict[str, Any],
) -> None:
    listed = {"modelSpecs": {"list": [{**HARBOUR, **where}]}}
    put(configured, custom(configured), **listed)
    tab = await socket_for(alice)
    await tab.ask("Where?", spec="harbour")
    await tab.events()
    assert system_of(configured) == f"{SECRET}\n\n{INSTRUCTIONS}"


async def test_every_model_has_the_switch(
    stores: None, alice: User, configured: SimulatorHandle
) -> None:
    put(configured, custom(configured))
    told = await boot_for(Person.of(alice))
    for offered in told["tools"].values():
        [switch] = [one for one in offered if one["group"] == "artifacts"]
        assert switch["plain"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Here:\n\n{MOON}\n\nand\n\n{TREE}", [("The moon", MOON), ("A tree", TREE)]),
        (f"```\n{MOON}\n```\n\n{TREE}", [("A tree", TREE)]),
        (f"Inline {MOON}", []),
        ("<artifact>\nnever ends", [("", "<artifact>\nnever ends")]),
        ("<artifactual>", []),
        ("", []),
    ],
)
def test_artifacts_are_found_where_they_stand(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert [(one.title, one.text) for one in artifacts_in(text)] == found


@pytest.mark.parametrize("name", ["artifact", "python"])
async def test_what_runs_in_a_frame_has_no_origin_and_no_network(
    stores: None, name: str
) -> None:
    response = await AsyncClient().get(f"/frame/{name}")
    policy = response["Content-Security-Policy"].split("; ")
    assert "sandbox allow-scripts" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert not [part for part in policy if "http" in part or "allow-same" in part]
    assert "connect-src" not in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "Set-Cookie" not in response
