"""Assistants over `/api`."""

from typing import Any

import pytest

from chat.tests.api.conftest import NOWHERE, Caller
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

SERVICE = {
    "name": "Quayside",
    "apiKey": "k",
    "baseURL": "https://models.example/v1",  # nobody asks it anything
    "models": {"default": ["tide"]},
}
PILOT: dict[str, Any] = {
    "name": "Pilot",
    "endpoint": "Quayside",
    "model": "tide",
    "instructions": "Canary 5530",
    "params": {"temperature": 0.4},
}


@pytest.fixture(autouse=True)
async def _model(as_alice: Caller) -> None:
    raw = {"version": "1.3.17", "endpoints": {"custom": [SERVICE]}}
    live.swap(LibreChat.model_validate(raw))


async def test_an_assistant_is_made_changed_and_put_back(as_alice: Caller) -> None:
    made = await as_alice.did("post", "/assistants", PILOT)
    path = f"/assistants/{made['id']}"
    assert (made["level"], made["version"], made["shared"]) == ("own", 1, [])
    assert made["params"] == {"temperature": 0.4}
    await as_alice.did("put", path, {**PILOT, "name": "Mate"})
    (earlier,) = (await as_alice.got(f"{path}/versions"))["items"]
    assert earlier["name"] == "Pilot"
    back = await as_alice.did("post", f"{path}/versions/1/restore")
    assert (back["name"], back["version"]) == ("Pilot", 3)
    copied = await as_alice.did("post", f"{path}/copy")
    assert (copied["name"], copied["version"]) == ("Pilot (copy)", 1)
    found = (await as_alice.got("/assistants"))["items"]
    assert [one["name"] for one in found] == ["Pilot", "Pilot (copy)"]
    await as_alice.did("delete", path)
    assert (await as_alice.ask("get", path))[0] == 404


async def test_others_reach_it_once_it_is_shared(
    as_alice: Caller, as_bob: Caller
) -> None:
    raw = {
        "version": "1.3.17",
        "interface": {"agents": {"share": True}},
        "endpoints": {"custom": [SERVICE]},
    }
    live.swap(LibreChat.model_validate(raw))
    path = f"/assistants/{(await as_alice.did('post', '/assistants', PILOT))['id']}"
    assert (await as_bob.ask("get", path))[0] == 404
    assert (await as_bob.got("/assistants"))["items"] == []
    with_bob = {"shared": [{"email": "bob@example.com", "level": "use"}]}
    shared = await as_alice.did("put", f"{path}/sharing", with_bob)
    assert [one["name"] for one in shared["shared"]] == ["Bob"]
    seen = await as_bob.got(path)
    assert (seen["name"], seen["level"]) == ("Pilot", "use")
    assert "5530" not in str(seen)
    assert (await as_bob.ask("put", path, PILOT))[0] == 403
    assert (await as_bob.ask("get", f"{path}/versions"))[0] == 403
    await as_alice.did("put", f"{path}/sharing", {"shared": []})
    assert (await as_bob.ask("get", path))[0] == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"model": "gone"},
        {"owner_id": 1},
        {"starters": ["x"] * 9},
        {"params": {"temperature": 9}},
        {"tools": ["x"] * 65},
    ],
)
async def test_what_is_wrong_is_refused(
    as_alice: Caller, wrong: dict[str, Any]
) -> None:
    status, answer = await as_alice.ask("post", "/assistants", {**PILOT, **wrong})
    assert status in (400, 422), answer
    assert (await as_alice.got("/assistants"))["items"] == []


async def test_one_that_is_nowhere_is_not_there(as_alice: Caller) -> None:
    for method in ("get", "delete"):
        assert (await as_alice.ask(method, f"/assistants/{NOWHERE}"))[0] == 404
