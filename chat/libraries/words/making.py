"""The words of pieces, stored for searches."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from chat.libraries.pieces import searched
from chat.libraries.words.packing import packed
from chat.store.libraries import pieces, term_blocks
from chat.store.libraries.pieces import StoredPiece
from chat.store.libraries.term_blocks import TermBlock

TOGETHER = 200  # pieces of a block


def words_in(block: TermBlock) -> int:
    """Return how many words the pieces of a block have, repeated ones too."""
    sizes = (block["words"][at : at + 4] for at in range(0, len(block["words"]), 4))
    return sum(int.from_bytes(size, "little") for size in sizes)


async def store(found: Sequence[StoredPiece]) -> TermBlock:
    """Store the words of pieces of one build that follow each other."""
    texts = [searched(piece["headings"], piece["text"]) for piece in found]
    arrays = await asyncio.to_thread(packed, texts)
    first = found[0]
    block: TermBlock = {
        "_id": f"{first['build']}:{first['order']}",
        "library_id": first["library_id"],
        "file_id": first["file_id"],
        "build": first["build"],
        "start": first["order"],
        "count": len(found),
        **arrays,
    }
    await term_blocks.insert(block)
    return block


async def of_builds(builds: Sequence[str]) -> AsyncIterator[TermBlock]:
    """Yield the words of builds; of those that have none stored they are made."""
    lacking = dict.fromkeys(builds)
    async for block in term_blocks.of_builds(builds):
        lacking.pop(block["build"], None)
        yield block
    for build in lacking:  # indexed before words were stored this way
        found = await pieces.of_build(build)
        for at in range(0, len(found), TOGETHER):
            yield await store(found[at : at + TOGETHER])
