"""What a model is asked once its calls have been answered."""

import pytest

from accounts.models import User
from chat.documents import Part
from chat.person import Person
from chat.runs.request import GO_ON, Prepared, Turn, request_for
from chat.store import conversations
from chat.store.messages import new_answer, new_question
from endpoints.targets import Knowledge, Offer

LOOK = {"type": "function", "function": {"name": "look", "parameters": {}}}
TEXT: Part = {"type": "text", "text": "It is"}


def called(result: str) -> Part:
    call = {"id": "c1", "name": "look", "arguments": "{}", "round": 1}
    return {"type": "tool_call", "call": {**call, "state": "done", "result": result}}


async def asked(
    owner: User, *parts: Part, window: int = 8_000, tools: int = 1
) -> Prepared:
    home = conversations.new(
        owner.pk, "c", endpoint="azureOpenAI", model="m", params={}
    )
    content: list[Part] = [{"type": "text", "text": "So?"}]
    question = new_question(owner.pk, "c", "q", None, content)
    answer = new_answer(question, "a", "r", {"content": list(parts)})
    offer = Offer("azureOpenAI", "m", "m", Knowledge("m", window, 100, tools=True), ())
    turn = Turn(home, question, answer, offer, (LOOK,) * tools)
    return await request_for(Person.of(owner), turn)


async def test_tools_are_offered_and_results_end_the_prompt(
    stores: None, alice: User
) -> None:
    request = (await asked(alice, called("42"))).request
    assert request.params["tools"] == [LOOK]
    assert [m["role"] for m in request.messages] == ["user", "assistant", "tool"]
    assert request.own_tools


async def test_text_that_was_cut_off_behind_a_result_is_gone_on_with(
    stores: None, alice: User
) -> None:
    request = (await asked(alice, called("42"), TEXT)).request
    assert request.messages[-2:] == ({"role": "assistant", "content": "It is"}, GO_ON)


async def test_without_tools_none_are_named(stores: None, alice: User) -> None:
    assert "tools" not in (await asked(alice, tools=0)).request.params


async def test_how_tools_are_used_stands_at_the_end_of_the_system_prompt(
    stores: None, alice: User
) -> None:
    home = conversations.new(
        alice.pk, "c", endpoint="azureOpenAI", model="m", params={}
    ) | {"system_prompt": "Be kind."}
    question = new_question(alice.pk, "c", "q", None, [{"type": "text", "text": "So?"}])
    answer = new_answer(question, "a", "r", {})
    offer = Offer("azureOpenAI", "m", "m", Knowledge("m", 8_000, 100, tools=True), ())
    turn = Turn(home, question, answer, offer, (LOOK,), "# Tools of Sums")
    request = (await request_for(Person.of(alice), turn)).request
    assert request.messages[0]["content"] == "Be kind.\n\n# Tools of Sums"


@pytest.mark.parametrize("length", [50_000, 300_000])
async def test_a_result_longer_than_the_window_is_cut_to_it(
    stores: None, alice: User, length: int
) -> None:
    prepared = await asked(alice, called("word " * (length // 5)))
    assert 6_000 < prepared.prompt_tokens < 7_900


async def test_many_tools_leave_less_room(stores: None, alice: User) -> None:
    few = await asked(alice, called("word " * 20_000))
    many = await asked(alice, called("word " * 20_000), tools=100)
    assert many.prompt_tokens < few.prompt_tokens - 1_500
