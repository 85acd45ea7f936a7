from chat.tests.api.conftest import Caller

PROMPT = {"name": "Mail", "command": "mail", "text": "To {{who}}, {{how:short|long}}"}


async def test_a_prompt_tells_what_it_asks_for(as_alice: Caller) -> None:
    made = await as_alice.did("post", "/prompts", PROMPT)
    assert made["variables"] == [
        {"name": "who", "choices": []},
        {"name": "how", "choices": ["short", "long"]},
    ]


async def test_a_prompt_is_filled(as_alice: Caller) -> None:
    made = await as_alice.did("post", "/prompts", PROMPT)
    values = {"values": {"who": "Bob", "how": "long"}, "timezone": "Asia/Shanghai"}
    found = await as_alice.did("post", f"/prompts/{made['id']}/fill", values)
    assert found == {"text": "To Bob, long"}


async def test_a_changed_prompt_keeps_its_earlier_text(as_alice: Caller) -> None:
    made = await as_alice.did("post", "/prompts", PROMPT)
    changed = {**PROMPT, "text": "New"}
    found = await as_alice.did("put", f"/prompts/{made['id']}", changed)
    assert found["text"] == "New"
    assert [version["text"] for version in found["versions"]] == [PROMPT["text"]]


async def test_a_command_is_taken_once(as_alice: Caller, as_bob: Caller) -> None:
    await as_alice.did("post", "/prompts", PROMPT)
    assert (await as_alice.ask("post", "/prompts", PROMPT))[0] == 409
    await as_bob.did("post", "/prompts", PROMPT)


async def test_bob_cannot_reach_alices_things(as_alice: Caller, as_bob: Caller) -> None:
    bodies = {
        "presets": {"name": "P", "endpoint": "e", "model": "m"},
        "prompts": PROMPT,
        "projects": {"name": "P"},
        "tags": {"name": "T"},
    }
    for kind, body in bodies.items():
        made = await as_alice.did("post", f"/{kind}", body)
        assert (await as_bob.got(f"/{kind}"))["items"] == []
        assert (await as_bob.ask("put", f"/{kind}/{made['id']}", body))[0] == 404
        assert (await as_bob.ask("delete", f"/{kind}/{made['id']}"))[0] == 404
        assert (await as_alice.ask("delete", f"/{kind}/x"))[0] == 404
        assert (await as_alice.ask("delete", f"/{kind}/{made['id']}"))[0] == 200


async def test_one_preset_is_the_default(as_alice: Caller) -> None:
    body = {"name": "P", "endpoint": "e", "model": "m", "params": {"temperature": 0.5}}
    one = await as_alice.did("post", "/presets", body)
    two = await as_alice.did("post", "/presets", body)
    await as_alice.did("post", f"/presets/{one['id']}/default")
    await as_alice.did("post", f"/presets/{two['id']}/default")
    found = (await as_alice.got("/presets"))["items"]
    assert [preset["default"] for preset in found] == [False, True]


async def test_a_renamed_tag_goes_along(as_alice: Caller) -> None:
    made = await as_alice.did("post", "/tags", {"name": "old"})
    await as_alice.did("put", f"/tags/{made['id']}", {"name": "new"})
    assert [tag["name"] for tag in (await as_alice.got("/tags"))["items"]] == ["new"]
