from datetime import UTC, datetime
from itertools import count as numbers

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.context.prompt import PromptTooLongError, budget_of, build
from chat.context.results import CUT, LEFT_OUT
from chat.context.written import Attachments, Picture, image_tokens
from chat.documents import Message, Part, Role
from endpoints.targets import Knowledge

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FRAME = 3


def words(text: str) -> int:
    return len(text.split())


def said(key: str, role: Role, *parts: Part | str, summary: str = "") -> Message:
    content: list[Part] = [
        {"type": "text", "text": part} if isinstance(part, str) else part
        for part in parts
    ]
    message: Message = {
        "_id": key,
        "conversation_id": "c",
        "owner_id": 1,
        "parent_id": None,
        "role": role,
        "content": content,
        "status": "complete",
        "created_at": NOW,
        "updated_at": NOW,
    }
    if summary:
        message["summary"] = {"text": summary, "tokens": words(summary)}
    return message


def talk(summary_on: int | None = None) -> list[Message]:
    return [
        said(
            str(n),
            "user" if n % 2 == 0 else "assistant",
            f"message number {n}",
            summary="they spoke" if n == summary_on else "",
        )
        for n in range(7)
    ]


def test_everything_goes_when_there_is_room() -> None:
    prompt = build(talk(), system_prompt="Be kind", budget=1000, count=words)
    assert [m["role"] for m in prompt.messages[:3]] == ["system", "user", "assistant"]
    assert len(prompt.messages) == 8
    assert prompt.tokens == FRAME + (FRAME + 2) + 7 * (FRAME + 3)


def test_the_oldest_messages_are_left_out_and_named() -> None:
    prompt = build(talk(), budget=FRAME + 3 * (FRAME + 3), count=words)
    assert [m["content"] for m in prompt.messages] == [
        "message number 4",
        "message number 5",
        "message number 6",
    ]
    assert prompt.left_out == ("0", "1", "2", "3")


def test_what_is_cut_begins_with_a_question_again() -> None:
    prompt = build(talk(), budget=FRAME + 2 * (FRAME + 3), count=words)
    assert [m["content"] for m in prompt.messages] == ["message number 6"]
    assert prompt.left_out == ("0", "1", "2", "3", "4", "5")
    assert prompt.tokens == FRAME + (FRAME + 3)


def test_an_answer_that_goes_on_takes_its_question_along() -> None:
    with pytest.raises(PromptTooLongError) as caught:
        build(talk()[:6], budget=FRAME + (FRAME + 3), count=words)
    assert caught.value.needed == FRAME + 2 * (FRAME + 3)


def test_an_imported_conversation_may_begin_with_an_answer() -> None:
    prompt = build(talk()[1:], budget=1000, count=words)
    assert [m["role"] for m in prompt.messages[:2]] == ["assistant", "user"]


def test_a_single_message_that_is_too_long_is_refused_with_numbers() -> None:
    with pytest.raises(PromptTooLongError) as error:
        build([said("a", "user", "word " * 50)], budget=20, count=words)
    assert (error.value.needed, error.value.budget) == (FRAME + FRAME + 50, 20)


def test_a_summary_stands_for_what_it_covers() -> None:
    prompt = build(talk(summary_on=3), system_prompt="Hi", budget=1000, count=words)
    assert prompt.summarised_until == "3"
    assert len(prompt.messages) == 4
    assert "they spoke" in str(prompt.messages[0]["content"])


def test_the_last_summary_of_a_branch_counts() -> None:
    path = talk(summary_on=1)
    path[4]["summary"] = {"text": "later"}
    assert build(path, budget=1000, count=words).summarised_until == "4"


def test_reasoning_is_not_sent_back() -> None:
    answer = said("b", "assistant", {"type": "reasoning", "text": "hm"}, "Yes.")
    prompt = build([answer, said("c", "user", "So?")], budget=100, count=words)
    assert prompt.messages[0]["content"] == "Yes."


def looked(key: str, result: str, after: str = "") -> Message:
    call = {"id": f"{key}1", "name": "look", "arguments": "{}", "round": 1}
    parts: list[Part] = [{"type": "tool_call", "call": {**call, "result": result}}]
    return said(key, "assistant", *parts, *([after] if after else []))


def test_calls_and_results_of_earlier_answers_are_told() -> None:
    path = [said("a", "user", "So?"), looked("b", "42", "It is 42."), *talk()[:1]]
    prompt = build(path, budget=1000, count=words)
    roles = [message["role"] for message in prompt.messages]
    assert roles == ["user", "assistant", "tool", "assistant", "user"]
    called = FRAME + FRAME + 1  # its frame, the call's frame, and look{}
    assert prompt.tokens == FRAME + 4 + called + (FRAME + 1) + (FRAME + 3) + 6


def test_old_results_go_before_any_message_and_no_call_stays_without_one() -> None:
    path = [
        said("a", "user", "So?"),
        looked("b", "word " * 100, "It is."),
        said("c", "user", "And?"),
        looked("d", "word " * 30, "Yes."),
        said("e", "user", "Thanks"),
    ]
    prompt = build(path, budget=140, count=words)
    first, second = [m for m in prompt.messages if m["role"] == "tool"]
    assert (first["content"], second["content"]) == (LEFT_OUT, "word " * 30)
    assert (prompt.left_out, prompt.results_left_out) == ((), 1)
    assert prompt.tokens <= 140


def test_results_that_no_model_has_seen_are_cut_only_when_they_alone_are_too_much() -> (
    None
):
    path = [said("a", "user", "So?"), looked("b", "first " + "word " * 400 + "last")]
    prompt = build(path, budget=150, count=words)
    told = str(prompt.messages[-1]["content"])
    assert told.startswith("first")
    assert told.endswith("last")
    assert CUT in told
    assert prompt.tokens <= 150


def test_an_answer_that_failed_without_a_word_is_skipped() -> None:
    path = [said("a", "user", "Hello"), said("b", "assistant"), said("c", "user", "?")]
    prompt = build(path, budget=100, count=words)
    assert [m["content"] for m in prompt.messages] == ["Hello", "?"]
    assert prompt.left_out == ()


def test_images_are_sent_with_their_price() -> None:
    attachments = Attachments(pictures={"f": Picture("data:x", 1024, 1024)})
    question = said("a", "user", "See", {"type": "image", "file_id": "f"})
    prompt = build([question], budget=2000, count=words, attachments=attachments)
    assert prompt.tokens == FRAME + FRAME + 1 + image_tokens(1024, 1024, "auto")
    assert isinstance(prompt.messages[0]["content"], list)


def test_the_text_of_files_is_read_along() -> None:
    attachments = Attachments(texts={"f": "notes.txt:\nmilk"})
    question = said("a", "user", {"type": "file", "file_id": "f"}, "What is it?")
    prompt = build([question], budget=100, count=words, attachments=attachments)
    assert prompt.messages[0]["content"] == "notes.txt:\nmilk\n\nWhat is it?"


@pytest.mark.parametrize(
    ("width", "height", "detail", "tokens"),
    [
        (1024, 1024, "high", 765),
        (2048, 4096, "high", 1105),
        (4096, 8192, "low", 85),
        (10, 10, "auto", 255),
    ],
)
def test_images_cost_what_openai_says(
    width: int, height: int, detail: str, tokens: int
) -> None:
    assert image_tokens(width, height, detail) == tokens  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("knowledge", "max_tokens", "max_context", "budget"),
    [
        (Knowledge("m", 128_000, 16_384), None, None, 128_000 - 4_096),
        (Knowledge("m", 4_096, 4_096), None, None, 4_096 - 1_024),
        (Knowledge("m", 400_000, 128_000, family="gpt-5"), None, None, 383_616),
        (Knowledge("m", 128_000, 16_384), 1_000, 8_000, 7_000),
        (Knowledge("m", 4_096, 4_096), 5_000, None, 0),
    ],
)
def test_the_budget_is_the_window_less_the_answer(
    knowledge: Knowledge, max_tokens: int | None, max_context: int | None, budget: int
) -> None:
    assert budget == budget_of(
        knowledge, max_tokens=max_tokens, max_context_tokens=max_context
    )


@given(st.lists(st.integers(1, 40), min_size=1, max_size=20), st.integers(0, 200))
def test_no_prompt_ever_passes_its_budget(lengths: list[int], budget: int) -> None:
    keys = numbers()
    path = [said(str(next(keys)), "user", "w " * n) for n in lengths]
    if FRAME + FRAME + lengths[-1] <= budget:
        prompt = build(path, budget=budget, count=words)
        assert prompt.tokens <= max(budget, FRAME)
