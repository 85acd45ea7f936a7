"""Calls in exports, imports, edits and copies."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from accounts.models import User
from chat.conversations import branching
from chat.documents import Conversation, Message, Part, text_of
from chat.export.calls import as_markdown, as_text
from chat.export.document import as_json
from chat.export.reading import markdown, text
from chat.imports import own
from chat.store import branches, conversations, messages
from chat.tests.api.conftest import talk
from chat.tests.test_prompt import said

CALL: dict[str, Any] = {
    "id": "c1",
    "name": "web_search",
    "label": "Web search",
    "source": "builtin",
    "arguments": '{"query": "tides"}',
    "state": "done",
    "round": 1,
    "result": "High water at noon.",
    "untrusted": True,
    "citations": [{"title": "Tides [of Dover]", "url": "https://tides.example/"}],
}
TOLD: list[Part] = [
    {"type": "reasoning", "text": "Hm.", "items": [{"target": "east/gpt-5"}]},
    {"type": "text", "text": "Let me look."},
    {"type": "tool_call", "call": CALL},
    {"type": "text", "text": "At noon."},
]


def answer(*parts: Part) -> Message:
    return said("a", "assistant", *(parts or TOLD))


async def stored(owner: User, *parts: Part) -> tuple[str, str]:
    """Store a conversation whose answer has these parts; return both ids."""
    home, ids = await talk(owner, "So?", "Yes.")
    found = [m for m in await messages.of(owner.pk, home) if m["_id"] == ids[-1]]
    await branches.edit(owner.pk, home, found[0]["_id"], list(parts or TOLD))
    return home, ids[-1]


def test_words_around_a_call_are_paragraphs() -> None:
    assert text_of(answer()) == "Let me look.\n\nAt noon."


def test_a_call_reads_well_in_markdown() -> None:
    assert as_markdown(CALL).splitlines() == [
        "> **Web search (done)**",
        ">",
        "> ```json",
        '> {"query": "tides"}',
        "> ```",
        ">",
        "> ```",
        "> High water at noon.",
        "> ```",
        ">",
        "> [1] [Tides of Dover](https://tides.example/)",
    ]


def test_no_result_ends_its_block_and_no_link_runs_a_script() -> None:
    sources = [{"title": "x", "url": "javascript:alert(1)"}]
    told = as_markdown({"name": "f", "result": "a\n````\nb", "citations": sources})
    assert "> `````\n> a\n> ````\n> b\n> `````" in told
    assert "javascript" not in told


def test_a_long_result_is_cut_where_people_read_it() -> None:
    assert as_text({"name": "f", "result": "x" * 9_000}).endswith("x\n[…]]")


@pytest.mark.parametrize("form", [markdown, text])
async def test_exports_tell_calls_between_the_words(
    stores: None, alice: User, form: Callable[[Conversation, list[Message]], str]
) -> None:
    home, _answer = await stored(alice)
    told = form(
        await conversations.get(alice.pk, home), await messages.of(alice.pk, home)
    )
    places = [told.index(w) for w in ("Let me look.", "High water", "At noon.")]
    assert places == sorted(places)
    assert "Hm." not in told


async def test_calls_come_back_whole_from_our_own_export(
    stores: None, alice: User
) -> None:
    home, _answer = await stored(alice)
    file = as_json(
        await conversations.get(alice.pk, home), await messages.of(alice.pk, home)
    )
    assert b"east/gpt-5" not in file
    found = own.read(orjson.loads(file)).messages[-1].content
    assert [part["type"] for part in found] == [part["type"] for part in TOLD]
    cited = {"title": "Tides [of Dover]", "url": "https://tides.example/"}
    assert found[2]["call"] == {**CALL, "citations": [cited]}


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        ("waiting", "cancelled"),
        ("running", "cancelled"),
        ("unknown", "cancelled"),
        ("denied", "denied"),
    ],
)
async def test_neither_a_file_nor_a_copy_makes_a_call_once_more(
    stores: None, alice: User, state: str, kept: str
) -> None:
    waiting = {**CALL, "state": state, "untrusted": False, "expires_at": "2026-12-01"}
    home, _answer = await stored(alice, {"type": "tool_call", "call": waiting})
    conversation = await conversations.get(alice.pk, home)
    file = as_json(conversation, await messages.of(alice.pk, home))
    read = own.read(orjson.loads(file)).messages[-1].content[0]["call"]
    assert (read["state"], read["untrusted"]) == (kept, True)
    copy = await branching.duplicate(alice.pk, home)
    copied = (await messages.of(alice.pk, copy["_id"]))[-1]["content"][0]["call"]
    assert copied["state"] == kept


async def test_an_edited_answer_keeps_its_calls_before_its_text(
    stores: None, alice: User
) -> None:
    home, key = await stored(alice)
    edited = await branching.edit(alice.pk, home, key, "At one.")
    kinds = [part["type"] for part in edited["content"]]
    assert kinds == ["reasoning", "tool_call", "text"]
    assert edited["content"][-1]["text"] == "At one."
