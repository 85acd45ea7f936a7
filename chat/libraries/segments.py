"""What searches read of builds, kept in memory in segments, up to a bound.

A search of thousands of small files must not look into thousands of small arrays: what
is read together stays together. Builds never change once they are in force, so nothing
here is ever stale; what no search asks for goes first.
"""

import asyncio
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from runtime.loops import LoopLocal

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

FULL = 16_000  # pieces from which a segment takes no further build
SMALL, MOST_SMALL = 4_000, 8  # more segments this small are read anew, as one


class Segment(Protocol):
    """Some builds in one; `builds` says how many pieces each has."""

    @property
    def builds(self) -> Mapping[str, int]:
        """Return the builds in their order, with their numbers of pieces."""

    @property
    def size(self) -> int:
        """Return the bytes it takes."""


S = TypeVar("S", bound=Segment)
B = TypeVar("B")
T = TypeVar("T")


class KeptSegments(Generic[S]):
    """Segments of one kind, of all libraries that this process searches."""

    def __init__(
        self, memory: int, read: Callable[[Collection[str]], AsyncIterator[S]]
    ) -> None:
        self._memory = memory
        self._read = read
        self._segments: OrderedDict[int, S] = OrderedDict()  # longest unasked first
        self._where: dict[str, int] = {}  # build → number of its segment
        self._number = 0
        self._bytes = 0
        self._reading = LoopLocal(asyncio.Lock)

    async def each(self, builds: Collection[str], act: Callable[[S], T]) -> list[T]:
        """Return what `act` makes, in a thread, of each segment with such builds.

        What is missing is read piece by piece: a search of more than the bound holds
        is slow, and no larger.
        """
        self._tidy(builds)
        if all(build in self._where for build in builds):
            return await asyncio.to_thread(_acted, self._holding(builds), act)
        # One at a time: ten searches after a start shall not read the same ten times
        async with self._reading.get():
            missing = [build for build in builds if build not in self._where]
            found = await asyncio.to_thread(_acted, self._holding(builds), act)
            async for segment in self._read(missing):
                self._put(segment)
                found.append(await asyncio.to_thread(act, segment))
        return found

    def clear(self) -> None:
        """Drop everything."""
        self._segments.clear()
        self._where.clear()
        self._bytes = 0

    def _holding(self, builds: Iterable[str]) -> list[S]:
        numbers = dict.fromkeys(self._where[b] for b in builds if b in self._where)
        for number in numbers:
            self._segments.move_to_end(number)
        return [self._segments[number] for number in numbers]

    def _put(self, segment: S) -> None:
        self._number += 1
        self._segments[self._number] = segment
        self._where |= dict.fromkeys(segment.builds, self._number)
        self._bytes += segment.size
        while self._bytes > self._memory and len(self._segments) > 1:
            self._drop(next(iter(self._segments)))

    def _drop(self, number: int) -> None:
        gone = self._segments.pop(number)
        self._bytes -= gone.size
        for build in gone.builds:
            if self._where.get(build) == number:
                del self._where[build]

    def _tidy(self, builds: Collection[str]) -> None:
        """Drop segments that are half out of force, and small ones that pile up."""
        used: dict[int, int] = {}
        for build in builds:
            if (number := self._where.get(build)) is not None:
                pieces = self._segments[number].builds[build]
                used[number] = used.get(number, 0) + pieces
        for number, pieces in used.items():
            if pieces * 2 < sum(self._segments[number].builds.values()):
                self._drop(number)
        small = [n for n in used if n in self._segments and used[n] < SMALL]
        if len(small) > MOST_SMALL:
            for number in small:
                self._drop(number)


def _acted(segments: list[S], act: Callable[[S], T]) -> list[T]:
    return [act(segment) for segment in segments]


async def grouped(
    blocks: AsyncIterator[B], about: Callable[[B], tuple[str, int]]
) -> AsyncIterator[list[B]]:
    """Yield blocks in lists of whole builds, of some FULL pieces each.

    `about` returns a block's build and its number of pieces.
    """
    group: list[B] = []
    pieces, last = 0, ""
    async for block in blocks:
        build, count = about(block)
        if pieces >= FULL and build != last:
            yield group
            group, pieces = [], 0
        group.append(block)
        pieces, last = pieces + count, build
    if group:
        yield group


def piece_ids(builds: Mapping[str, int], places: Iterable[int]) -> list[str]:
    """Return the ids of the pieces at some places of a segment."""
    names, ends = list(builds), list(accumulate(builds.values()))
    found = []
    for place in places:
        at = bisect_right(ends, place)
        found.append(f"{names[at]}:{place - (ends[at - 1] if at else 0)}")
    return found


def belonging(builds: Mapping[str, int], wanted: Collection[str]) -> "Array":
    """Return for each piece of a segment whether it is of a build that is wanted."""
    import numpy as np

    named = [build in wanted for build in builds]
    return np.repeat(named, list(builds.values()))
