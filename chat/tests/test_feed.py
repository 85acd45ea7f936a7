import pytest

from chat.runs.watching import feed as feeding
from chat.runs.watching.feed import BREATH, Feed, catch_up
from chat.store.running import run_log
from chat.store.running.run_log import Entry

LARGE = 30_000  # bytes


class Reader:
    """A sink that keeps what it was shown."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def push(self, frame: bytes) -> None:
        self.frames.append(frame)

    def unread(self) -> int:
        return 0


class Slow(Reader):
    """A sink whose reader takes some bytes at each look."""

    def __init__(self, takes: int) -> None:
        super().__init__()
        self.takes = takes
        self.waiting = self.most = 0

    def push(self, frame: bytes) -> None:
        super().push(frame)
        self.waiting += len(frame)
        self.most = max(self.most, self.waiting)

    def unread(self) -> int:
        self.waiting = max(self.waiting - self.takes, 0)
        return self.waiting


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


async def long_answer() -> list[bytes]:
    """Log an answer of more bytes than anybody may leave unread; return its frames."""
    entries = [Entry(n, b"x" * LARGE, last=n == 50) for n in range(1, 51)]
    await run_log.append([("r1", each) for each in entries])
    return [each.frame for each in entries]


async def test_who_comes_back_is_given_no_more_than_they_read(stores: None) -> None:
    frames = await long_answer()
    reader = Slow(takes=LARGE // 2)
    await catch_up({}, "r1", reader, 0)
    assert reader.frames == frames
    assert reader.most <= BREATH + LARGE


async def test_who_comes_back_and_reads_nothing_meets_the_bound(
    stores: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "STALLED", 0.0)
    frames = await long_answer()
    reader = Slow(takes=0)
    await catch_up({}, "r1", reader, 0)
    assert reader.most == sum(map(len, frames))
