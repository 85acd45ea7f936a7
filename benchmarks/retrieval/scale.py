"""`python -m benchmarks.retrieval.scale FOLDER…` fills libraries of several sizes.

Passages are made of the folders' own sentences, drawn again and again, so that none is
another's copy; vectors are random ones of 384 numbers, as speed does not depend on what
they mean; fifty passages are a file. Indexing, a question's time and memory, beside a
plain BM25 library and a plain exact vector index, in one run. MongoDB's own memory is
not this program's: what it stores is told instead.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import django
import psutil

from benchmarks.figures import RESULTS, commit, machine, percentile
from benchmarks.retrieval.known_items import SENTENCE, read
from benchmarks.retrieval.measuring import MODEL, PEERS, mongo, store

DIMENSIONS, QUESTIONS = 384, 50
EACH = 50  # passages of a file
LONG = 1_500  # characters of a passage, as they are in the folders' own


def drawn(sentences: Sequence[str], number: int) -> Iterator[str]:
    """Yield passages of sentences that stand together nowhere."""
    rng = random.Random(number)  # noqa: S311 - the same each time
    for _ in range(number):
        text = ""
        while len(text) < LONG:
            text += rng.choice(sentences) + " "
        yield text


async def sentences_of(folders: Sequence[Path]) -> list[str]:
    """Return every sentence of the folders' passages."""
    found: list[str] = []
    for folder in folders:
        corpus = await read(folder, 1)
        for piece in corpus.pieces.values():
            found += [s for s in SENTENCE.split(piece.text) if s and len(s) > 30]
    return found


async def measure(number: int, sentences: list[str], python: str) -> dict[str, object]:
    """Return the figures of a library of so many passages."""
    import numpy as np

    from chat.libraries.engines import embedded
    from chat.libraries.pieces import Piece
    from chat.libraries.search import ranked
    from chat.libraries.words.finding import by_words

    texts = list(drawn(sentences, number))
    rng = np.random.default_rng(number)
    rows = rng.standard_normal((number, DIMENSIONS), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    asked = random.Random(1).sample(sentences, QUESTIONS)  # noqa: S311 - as above
    pieces = [Piece(at, 0, (), text, 0) for at, text in enumerate(texts)]
    data = rows.astype("<f2").tobytes()
    seconds, builds = await store(pieces, data, DIMENSIONS, EACH)
    del data
    embedded.forget()
    before = psutil.Process().memory_info().rss

    async def words(at: int) -> Any:  # noqa: ANN401
        return await by_words(builds, asked[at])

    async def vectors(at: int) -> Any:  # noqa: ANN401
        return await embedded.nearest(builds, MODEL, rows[at])

    async def hybrid(at: int) -> Any:  # noqa: ANN401
        return ranked(*await asyncio.gather(words(at), vectors(at)))

    begun = time.perf_counter()
    await hybrid(0)  # reads all of it from MongoDB once
    first = time.perf_counter() - begun
    times = {
        name: await _p50(way)
        for name, way in {"words": words, "vectors": vectors, "hybrid": hybrid}.items()
    }
    memory = (psutil.Process().memory_info().rss - before) / 2**20
    return {
        "passages": number,
        "libraries": {
            "indexing_s": round(seconds, 1),
            "first_question_s": round(first, 1),
            "p50_ms": times,
            "memory_mb": round(memory),
            "stored_mb": await _stored(),
        },
        **_peers(python, texts, asked, rows),
    }


async def _p50(way: Callable[[int], Awaitable[object]]) -> float:
    times = []
    for at in range(QUESTIONS):
        begun = time.perf_counter()
        await way(at)
        times.append((time.perf_counter() - begun) * 1000)
    return round(percentile(times, 50), 1)


async def _stored() -> int:
    from chat.store.mongo import database

    told = await database().command({"dbStats": 1, "scale": 2**20})
    return int(told["storageSize"] + told["indexSize"])


def _peers(
    python: str,
    texts: list[str],
    asked: list[str],
    rows: Any,  # noqa: ANN401 - numpy is loaded later
) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".f32") as file:
        rows.tofile(file.name)
        told = {
            "task": "speed",
            "passages": texts,
            "questions": asked,
            "vectors": file.name,
            "dimensions": DIMENSIONS,
        }
        ended = subprocess.run(
            [python, str(PEERS)],
            input=json.dumps(told).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
    return dict(json.loads(ended.stdout))


async def one(number: int, sentences: list[str], python: str) -> dict[str, object]:
    """Measure one size in an empty database."""
    from chat.store import mongo
    from chat.store.indexes import every

    try:
        await mongo.client().drop_database(mongo.database().name)
        await every.ensure()
        return await measure(number, sentences, python)
    finally:
        await mongo.close()


def main() -> None:
    """Measure each size; print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("folder", type=Path, nargs="+")
    add("--peers", required=True, help="a Python that has bm25s and faiss-cpu")
    add("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    options = parser.parse_args()
    about = {**machine(), "commit": commit()}
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        django.setup()
        sentences = asyncio.run(sentences_of(options.folder))
        with mongo(Path(folder)):
            found = [
                asyncio.run(one(size, sentences, options.peers))
                for size in options.sizes
            ]
    told = {"machine": about, "load_after": os.getloadavg()[0], "sizes": found}
    text = json.dumps(told, indent=1)
    name = f"retrieval-scale-{time.strftime('%Y%m%d-%H%M%S')}.json"
    (RESULTS / name).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
