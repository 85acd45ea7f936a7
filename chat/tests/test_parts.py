"""An answer's parts stand in the order they happened."""

from chat.runs.answer.parts import Parts, joined
from chat.runs.answer.written_calls import own_id

LOOK = {"id": "c1", "name": "look", "arguments": ""}
TIME = {"id": "c2", "name": "time", "arguments": "{}"}


def grown(*steps: tuple[str, str] | dict[str, str]) -> Parts:
    parts = Parts()
    for step in steps:
        if isinstance(step, dict):
            parts.put(step)
        else:
            parts.say(*step)
    return parts


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def test_what_is_said_between_calls_stays_between_them() -> None:
    parts = grown(
        ("reasoning", "hm"),
        ("text", "Let me "),
        ("text", "look."),
        LOOK,
        TIME,
        ("reasoning", "aha"),
        ("text", "Found."),
    )
    assert parts.stored() == [
        {"type": "reasoning", "text": "hm"},
        text("Let me look."),
        {"type": "tool_call", "call": LOOK},
        {"type": "tool_call", "call": TIME},
        {"type": "reasoning", "text": "aha"},
        text("Found."),
    ]


def test_a_call_keeps_its_place_however_often_it_is_told() -> None:
    done = {**LOOK, "state": "done", "result": "a quay"}
    parts = grown(LOOK, TIME, ("text", "So"), done)
    assert parts.calls() == [done, TIME]
    assert parts.stored()[-1] == text("So")


def test_what_goes_on_joins_the_last_text_but_never_over_a_call() -> None:
    begun = grown(("reasoning", "hm"), ("text", "The first")).stored()
    rest = grown(("reasoning", " more"), ("text", " half")).stored()
    assert joined(begun, rest) == [
        {"type": "reasoning", "text": "hm more"},
        text("The first half"),
    ]
    called = grown(("text", "Let me look."), LOOK).stored()
    assert joined(called, rest)[-1] == text(" half")


def test_a_call_that_waited_is_settled_in_its_place() -> None:
    before = grown(LOOK, TIME).stored()
    after = grown({**LOOK, "state": "done"}, ("text", "So")).stored()
    kinds = [part.get("call", part) for part in joined(before, after)]
    assert kinds == [{**LOOK, "state": "done"}, TIME, text("So")]


def test_what_a_service_wants_back_is_kept_with_the_reasoning() -> None:
    parts = grown(("reasoning", "hm"))
    parts.keep({"type": "reasoning", "encrypted_content": "x"})
    [part] = joined([], parts.stored())
    assert part["text"] == "hm"
    assert part["items"] == [{"type": "reasoning", "encrypted_content": "x"}]
    assert Parts([part]).stored() == [part]


def test_no_two_calls_of_an_answer_have_one_id() -> None:
    assert own_id("call_1", []) == "call_1"
    assert own_id("call_1", ["call_1", "call_1_2"]) == "call_1_3"
    assert own_id("", []) == "call_2"
    assert own_id("", ["call_2"]) == "call_3"
