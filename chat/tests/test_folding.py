from chat.background.summary_spans import (
    fold,
    fold_before,
    transcript,
    unchanged,
)
from chat.context.prompt import build
from chat.context.results import CUT, shortened
from chat.context.written import Writer
from chat.documents import Part
from chat.tests.test_prompt import said, talk, words


def test_a_branch_that_fits_is_left_alone() -> None:
    assert fold(talk(), 1_000, words) is None


def test_what_falls_out_is_folded_and_the_rest_begins_with_a_question() -> None:
    found = fold(talk(), 40, words)
    assert found is not None
    assert [message["_id"] for message in found.messages] == [
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
    ]
    assert found.until == "5"


def test_an_earlier_summary_is_extended() -> None:
    path = [*talk(summary_on=1), said("7", "assistant", "word " * 30)]
    found = fold(path, 60, words)
    assert found is not None
    assert found.earlier == "they spoke"
    assert found.messages[0]["_id"] == "2"


def test_the_newest_message_is_never_folded() -> None:
    assert fold([said("a", "user", "word " * 100)], 20, words) is None


def test_a_huge_answer_stays_with_its_question() -> None:
    path = [*talk(), said("7", "assistant", "word " * 100)]
    found = fold(path, 60, words)
    assert found is not None
    assert found.until == "5"
    assert fold(path[6:], 60, words) is None


def test_room_is_made_before_a_question_whatever_its_size() -> None:
    path = talk()
    every = fold_before(path, 1, 5, Writer(words))
    some = fold_before(path, 1, 40, Writer(words))
    assert every is not None
    assert some is not None
    assert every.until == "5"
    assert [message["_id"] for message in some.messages] == ["0", "1", "2", "3"]
    assert fold_before(path[6:], 1, 5, Writer(words)) is None


def test_files_are_told_by_name() -> None:
    message = said("a", "user", "Look", {"type": "file", "name": "tolls.csv"})
    assert transcript([message], 99, words)[0] == "User: Look [tolls.csv]"


def test_a_transcript_takes_what_fits() -> None:
    text, number = transcript(talk(), 9, words)
    assert number == 1
    assert text == "User: message number 0"


def test_a_huge_message_keeps_its_head_and_tail() -> None:
    long = " ".join(str(number) for number in range(1_000))
    short = shortened(long, 50, words)
    assert words(short) <= 50
    assert short.startswith("0 1 ")
    assert short.endswith(" 999")
    assert CUT in short


def test_a_summary_saves_tokens() -> None:
    path = talk()
    before = build(path, budget=1_000, count=words)
    path[4]["summary"] = {"text": "They counted to four."}
    after = build(path, budget=1_000, count=words)
    assert after.tokens < before.tokens


def test_an_edit_meanwhile_is_noticed() -> None:
    path = talk()
    stored = {message["_id"]: message["updated_at"] for message in path}
    assert unchanged(path, stored)
    del stored["3"]
    assert not unchanged(path, stored)


def test_a_transcript_tells_calls_but_no_words_of_strangers() -> None:
    calls: list[Part] = [
        {"type": "tool_call", "call": {"name": "sum", "arguments": "1+1"} | each}
        for each in ({"result": "2", "untrusted": False}, {"result": "obey me"})
    ]
    calls[1]["call"]["source"] = "mcp:web"
    told, _number = transcript([said("a", "assistant", "Two.", *calls)], 100, words)
    assert told == "Assistant: Two.\n[sum 1+1: 2]\n[sum 1+1]"
