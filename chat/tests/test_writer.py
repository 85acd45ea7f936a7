import orjson

from chat.runs.answer.writer import ROOM, Writer
from chat.store.running.run_log import RunRecord


def made() -> Writer:
    return Writer(RunRecord("r", 1, "c", "m", "p", 0.0))


def frames(writer: Writer) -> list[dict[str, object]]:
    return [orjson.loads(entry.frame) for entry in writer.take()]


def test_text_of_one_tick_is_one_frame() -> None:
    writer = made()
    for piece in ("Hel", "lo", "!"):
        writer.say("run.delta", piece)
    assert frames(writer) == [
        {"type": "run.delta", "run_id": "r", "number": 1, "text": "Hello!"}
    ]


def test_numbers_have_no_gaps_over_flushes_and_kinds() -> None:
    writer = made()
    writer.say("run.reasoning", "hm")
    writer.say("run.delta", "a")
    first = frames(writer)
    writer.add("run.notice", {"code": "failover", "text": "east: busy"})
    writer.say("run.delta", "b")
    assert [frame["number"] for frame in first + frames(writer)] == [1, 2, 3, 4]


def test_only_the_very_first_piece_is_urgent() -> None:
    writer = made()
    assert writer.say("run.delta", "a")
    assert not writer.say("run.delta", "b")
    writer.take()
    assert not writer.say("run.delta", "c")


async def test_it_is_settled_only_when_everything_is_logged() -> None:
    writer = made()
    writer.say("run.delta", "a")
    taken = writer.take()
    writer.say("run.delta", "b")
    writer.written(len(taken))
    assert not writer._quiet.is_set()
    writer.add("run.notice", {"code": "c"})
    assert len(writer.take()) == 2
    writer.written(1)
    assert not writer._quiet.is_set()
    writer.written(1)
    await writer.settled()


def test_a_log_that_lags_makes_the_model_wait() -> None:
    writer = made()
    writer.say("run.delta", "x" * (ROOM + 1))
    writer.take()
    assert writer.full
    writer.written(1)
    assert not writer.full


def test_the_last_frame_is_marked_in_the_log() -> None:
    writer = made()
    writer.add("run.finished", {"message": {}})
    assert [entry.last for entry in writer.take()] == [True]
