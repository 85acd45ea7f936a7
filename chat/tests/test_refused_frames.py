"""A frame that is refused has changed nothing, in any store.

Alice has a conversation, a file, and an answer that is being written. Frames are hers
unless they are Bob's; a frame type without a line here fails.
"""

import uuid
from collections.abc import Awaitable, Callable
from typing import get_args

from pytest_django import Settings

from accounts.ledger.models import Budget
from accounts.models import User
from chat.frames import AnyClientFrame
from chat.runs.watching.hub import hub
from chat.store import files
from chat.store.mongo import database
from chat.tests.api.conftest import NOWHERE, talk
from chat.tests.configured import azure, put_azure
from chat.tests.conftest import Frame, Tab, question
from chat.tests.stored import everything
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[..., Awaitable[Tab]]
Names = dict[str, str]


def about(kind: str, **fields: object) -> Frame:
    return {"type": kind, "id": "1", **fields}


def picture(file_id: str) -> Frame:
    return {"content": [{"type": "image", "file_id": file_id}]}


ALICES = {
    "another's or no parent": question(conversation_id="<talk>", parent_id="<nowhere>"),
    "no conversation": question(conversation_id="<nowhere>"),
    "no such model": question(model="unheard of"),
    "nothing said": question("  "),
    "too long for the model": question(
        "word " * 200, params={"max_context_tokens": 50}
    ),
    "no such file": question(**picture(NOWHERE)),
    "not JSON of ours": question(surprise=1),
    "what cannot be answered again": about(
        "run.regenerate", conversation_id="<talk>", message_id="<nowhere>"
    ),
    "again by no model": about(
        "run.regenerate", conversation_id="<talk>", message_id="<answer>", model="none"
    ),
    "going on with a question": about(
        "run.continue", conversation_id="<talk>", message_id="<question>"
    ),
    "going on with what is written": about(
        "run.continue", conversation_id="<live>", message_id="<writing>"
    ),
    "answering no call": about(
        "tool.answer",
        conversation_id="<talk>",
        message_id="<answer>",
        call_id="c1",
        answer="once",
    ),
    "answering a call as none can be": about(
        "tool.answer",
        conversation_id="<talk>",
        message_id="<asking>",
        call_id="c1",
        answer="repeat",
    ),
    "going on with what waits": about(
        "run.continue", conversation_id="<talk>", message_id="<asking>"
    ),
    "stopping nothing": about("run.stop", run_id="<nowhere>"),
    "following nothing": about("run.resume", run_id="<nowhere>"),
    "following from before the start": about("run.resume", run_id="<run>", after=-1),
    "a ping with a wish": about("ping", wish=1),
}
BOBS = {
    "her conversation": question(conversation_id="<talk>", parent_id="<answer>"),
    "her message in a new one": question(parent_id="<question>"),
    "her live conversation": question(conversation_id="<live>"),
    "her file": question(**picture("<file>")),
    "another answer of hers": about(
        "run.regenerate", conversation_id="<talk>", message_id="<answer>"
    ),
    "the rest of her answer": about(
        "run.continue", conversation_id="<talk>", message_id="<answer>"
    ),
    "her call": about(
        "tool.answer",
        conversation_id="<talk>",
        message_id="<asking>",
        call_id="c1",
        answer="once",
    ),
    "her run": about("run.stop", run_id="<run>"),
    "to see her run": about("run.resume", run_id="<run>"),
}


def test_every_frame_is_refused_somewhere() -> None:
    types = {
        get_args(model.model_fields["type"].annotation)[0]
        for model in get_args(AnyClientFrame)
    }
    assert {frame["type"] for frame in (ALICES | BOBS).values()} == types


async def alices(tab: Tab, alice: User, simulator: SimulatorHandle) -> Names:
    """Store what Alice has, and begin an answer that does not end by itself."""
    put_azure(**azure(simulator))  # without titles: they come when they like
    home, said = await talk(alice, "question", "answer", "more", "asking")
    call = {"id": "c1", "name": "book", "arguments": "{}", "state": "waiting"}
    asks = {"status": "waiting", "content": [{"type": "tool_call", "call": call}]}
    await database().messages.update_one({"_id": said[3]}, {"$set": asks})
    fields = {"name": "cat.png", "kind": "image", "type": "image/png"}
    file = await files.add(alice.pk, {**fields, "width": 1, "height": 1}, b"png")
    simulator.script("gpt-4o", Script(length=9, stall_at=3))
    started = await tab.ask("Live")
    await tab.until("run.delta")
    return {
        "<talk>": home,
        "<question>": said[0],
        "<answer>": said[1],
        "<asking>": said[3],
        "<file>": file["_id"],
        "<live>": started["conversation"]["id"],
        "<writing>": started["message"]["id"],
        "<run>": started["run_id"],
        "<nowhere>": NOWHERE,
    }


def named(frame: Frame, names: Names) -> Frame:
    """Return a frame about what Alice has; its message id is new."""
    told: Frame = {key: names.get(str(value), value) for key, value in frame.items()}
    told["content"] = [
        {key: names.get(value, value) for key, value in part.items()}
        for part in frame.get("content", ())
    ]
    if frame["type"] != "run.start":
        del told["content"]
    else:
        told["message_id"] = str(uuid.uuid4())
    return told


async def refuse(tab: Tab, frames: dict[str, Frame], names: Names) -> dict[str, object]:
    """Send frames; return by name what each has changed, which should be nothing."""
    changed: dict[str, object] = {}
    before = await everything()
    for name, frame in frames.items():
        await tab.send(named(frame, names))
        reply = await tab.until("error", "run.started")
        assert (name, reply["type"]) == (name, "error"), reply
        after = await everything()
        for store, held in before.items():
            if after[store] != held:
                changed[f"{name}: {store}"] = after[store]
        before = after
    return changed


async def test_what_alice_is_refused_has_changed_nothing(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    tab = await socket_for(alice)
    names = await alices(tab, alice, configured)
    assert await refuse(tab, ALICES, names) == {}


async def test_what_bob_asks_of_hers_has_changed_nothing(
    socket_for: Open, alice: User, bob: User, configured: SimulatorHandle
) -> None:
    names = await alices(await socket_for(alice), alice, configured)
    assert await refuse(await socket_for(bob), BOBS, names) == {}
    assert names["<run>"] in (await hub()).drivers


async def test_who_has_as_many_answers_as_are_allowed_has_changed_nothing(
    socket_for: Open, alice: User, configured: SimulatorHandle, settings: Settings
) -> None:
    settings.CONCURRENT_MESSAGES = 1
    tab = await socket_for(alice)
    names = await alices(tab, alice, configured)
    frames = {
        "one more": question("More", conversation_id="<talk>", parent_id="<answer>"),
        "with a file": question(**picture("<file>")),
        "again": ALICES["again by no model"] | {"model": "gpt-4o"},
        "the rest": about(
            "run.continue", conversation_id="<talk>", message_id="<answer>"
        ),
    }
    assert await refuse(tab, frames, names) == {}


async def test_what_goes_over_a_budget_has_changed_nothing_but_made_its_meter(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    tab = await socket_for(alice)
    names = await alices(tab, alice, configured)
    await Budget.objects.acreate(
        scope=Budget.Scope.EVERYONE, unit=Budget.Unit.TOKENS, limit=1
    )
    with_file = question("Look", **picture("<file>"))
    first = await refuse(tab, {"the first": question("One")}, names)
    assert set(first) <= {"the first: sql"}  # a meter at zero
    assert await refuse(tab, {"the next": with_file}, names) == {}
