from chat import run_log
from chat.run_log import Entry
from chat.runs.feed import Feed, catch_up


class Reader:
    """A sink that keeps what it was shown."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def push(self, frame: bytes) -> None:
        self.frames.append(frame)


def entry(number: int) -> Entry:
    return Entry(number, f'{{"number": {number}}}'.encode())


async def test_what_was_caught_up_with_is_not_shown_again(stores: None) -> None:
    early, late = Reader(), Reader()
    feed = Feed("r1", 1, local=True)
    feed.sinks[early] = 1
    await run_log.append([("r1", entry(1)), ("r1", entry(2))])  # 2 is not shown yet
    await catch_up({"r1": feed}, "r1", late, 0)
    feed.show(entry(2))
    feed.show(entry(3))
    assert late.frames == [entry(n).frame for n in (1, 2, 3)]
    assert early.frames == [entry(n).frame for n in (2, 3)]
