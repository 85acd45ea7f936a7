"""The words of pieces: some hundred pieces of one build to a document, as numbers.

A term is the first 8 bytes of its BLAKE2b. A block holds the pieces from order `start`
on; all numbers are little-endian. So a library's words are read in few documents, and
nobody reads a word in them.
"""

from collections.abc import AsyncIterator, Collection
from typing import TypedDict

from pymongo import ASCENDING

from chat.store.mongo import database


class TermBlock(TypedDict):
    """A document of `library_terms`."""

    _id: str  # build:start
    library_id: str
    file_id: str
    build: str
    start: int
    count: int
    words: bytes  # 32 bits a piece: its terms in all, repeated ones too
    terms: bytes  # 64 bits each, sorted, each once
    sizes: bytes  # 32 bits a term: how many pieces have it
    places: bytes  # 32 bits, term by term: which pieces, from 0 at `start`
    counts: bytes  # 8 bits, beside `places`: how often, 255 at most


async def insert(block: TermBlock) -> None:
    """Store a block in place of one that was there."""
    await database().library_terms.replace_one(
        {"_id": block["_id"]}, block, upsert=True
    )


async def of_builds(builds: Collection[str]) -> AsyncIterator[TermBlock]:
    """Yield the blocks of some builds, each build's together and in order."""
    cursor = (
        database()
        .library_terms.find({"build": {"$in": list(builds)}})
        .sort([("build", ASCENDING), ("start", ASCENDING)])
    )
    async for block in cursor:
        yield block
