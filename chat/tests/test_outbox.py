import asyncio
from collections.abc import Coroutine

from chat.socket.outbox import LIMIT, Outbox


class Reader:
    """A reader that takes a frame only when told to."""

    def __init__(self) -> None:
        self.may_read = asyncio.Semaphore(0)
        self.got: list[bytes] = []
        self.given_up = 0
        self.tasks: list[asyncio.Task[None]] = []
        self.outbox = Outbox(self.send, self.spawn, self.give_up)

    async def send(self, frame: bytes) -> None:
        await self.may_read.acquire()
        self.got.append(frame)

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        self.tasks.append(asyncio.ensure_future(work))

    def give_up(self) -> None:
        self.given_up += 1

    async def read(self, count: int) -> None:
        for _ in range(count):
            self.may_read.release()
        await asyncio.gather(*self.tasks)


async def test_frames_arrive_in_order_by_one_task() -> None:
    reader = Reader()
    frames = [b"%d" % n for n in range(50)]
    for frame in frames:
        reader.outbox.push(frame)
    await reader.read(50)
    assert reader.got == frames
    assert len(reader.tasks) == 1


async def test_a_reader_that_stops_reading_is_given_up_at_the_bound() -> None:
    reader = Reader()
    frame = b"x" * 1000
    for _ in range(2 * LIMIT // len(frame)):
        reader.outbox.push(frame)
    assert reader.given_up == 1
    assert not reader.outbox._frames
    await reader.read(1)


async def test_a_reader_that_catches_up_is_kept() -> None:
    reader = Reader()
    for _ in range(5):
        reader.outbox.push(b"x" * (LIMIT // 2))
        await reader.read(1)
    assert reader.given_up == 0
