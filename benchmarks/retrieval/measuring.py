"""`python -m benchmarks.retrieval FOLDER…` asks whether a search finds the passage.

Known items: a sentence is taken out of a paragraph, the rest is indexed, and the
sentence is the question; found is the passage that the rest stands in. Words, vectors
and both together, beside a plain BM25 library and a plain vector store, in one run.
"""

import argparse
import asyncio
import base64
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from benchmarks.figures import RESULTS, commit, machine, percentile
from benchmarks.retrieval.known_items import Corpus, read

if TYPE_CHECKING:
    import numpy

    from chat.libraries.pieces import Piece


DEEP, SHOWN = 10, 5  # places that are looked at, and those that count for recall
PEERS = Path(__file__).with_name("peers.py")
LIBRARY, MODEL = "benchmark", "peer/vectors"
Ranking = Callable[[int], Awaitable[list[str]]]  # of a question's number: piece ids


async def store(
    passages: Sequence["Piece"], vectors: bytes, size: int, each: int = 1 << 31
) -> tuple[float, list[str]]:
    """Index the passages as the worker does, `each` of them as a file.

    Returns the seconds it took, and the builds.
    """
    from chat.libraries import indexing
    from chat.libraries.words import making
    from chat.store.libraries import pieces

    begun = time.perf_counter()
    builds = []
    for number, start in enumerate(range(0, len(passages), each)):
        build = f"{LIBRARY}{number}"
        file: Any = {"_id": build, "library_id": LIBRARY, "building": build}
        some = passages[start : start + each]
        for at in range(0, len(some), making.TOGETHER):
            together = some[at : at + making.TOGETHER]
            rows = [
                indexing.row(file, replace(piece, order=at + place))
                for place, piece in enumerate(together)
            ]
            await making.store(rows)
            await pieces.insert(rows)
        row = size * 2
        data = vectors[start * row : (start + len(some)) * row]
        await _vectors(build, len(some), data, size)
        builds.append(build)
    return time.perf_counter() - begun, builds


async def _vectors(build: str, number: int, vectors: bytes, size: int) -> None:
    from chat.store.mongo import database

    for start in range(0, number if size else 0, 64):
        count = min(64, number - start)
        block = {"library_id": LIBRARY, "file_id": build, "build": build}
        place = {"_id": f"{build}:{start}", "start": start, "count": count}
        data = vectors[start * size * 2 : (start + count) * size * 2]
        kind = {"model": MODEL, "dimensions": size, "data": data}
        await database().library_vectors.insert_one({**block, **place, **kind})


def peers(options: argparse.Namespace, corpus: Corpus, model: str) -> dict[str, Any]:
    """Have the other libraries index and search the same passages."""
    asked = {
        "passages": [piece.searched for piece in corpus.pieces.values()],
        "questions": [item.question for item in corpus.items],
        "task": "quality",
        "model": model,
        "keep": str(options.keep),
    }
    ended = subprocess.run(
        [options.peers, str(PEERS)],
        input=json.dumps(asked).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return dict(json.loads(ended.stdout))


async def measure(named: str, options: argparse.Namespace) -> dict[str, object]:
    """Return recall and MRR of each way to search, and how long a question takes."""
    import numpy as np

    folder, _colon, model = named.partition(":")
    corpus = await read(Path(folder), options.questions)
    told = peers(options, corpus, model)
    ids = {key: f"{LIBRARY}0:{at}" for at, key in enumerate(corpus.pieces)}
    wanted = [ids[item.piece_id] for item in corpus.items]
    best = {"plain BM25": told["bm25"]}
    asked: numpy.ndarray[Any, Any] | None = None
    data, size = b"", 0
    if model:
        asked = _rows(told["question_vectors"], len(wanted))
        rows = _rows(told["passage_vectors"], len(ids))
        data, size = rows.astype("<f2").tobytes(), rows.shape[1]
        best["plain vectors"] = np.argsort(-(asked @ rows.T), axis=1)[:, :DEEP]
    seconds, builds = await store([*corpus.pieces.values()], data, size)
    found = {
        n: [[f"{LIBRARY}0:{at}" for at in row] for row in b] for n, b in best.items()
    }
    times: dict[str, float] = {}
    for name, ranking in ours(corpus, builds, asked).items():
        found[name], times[name] = await _timed(ranking, len(wanted))
    return {
        "folder": Path(folder).name,
        "model": model,
        "passages": len(ids),
        "questions": len(wanted),
        "indexing_s": round(seconds, 2),
        "p50_ms": times,
        "recall@5": {name: _recall(rows, wanted) for name, rows in found.items()},
        "mrr@10": {name: _mrr(rows, wanted) for name, rows in found.items()},
    }


def ours(
    corpus: Corpus,
    builds: list[str],
    asked: Any,  # noqa: ANN401
) -> dict[str, Ranking]:
    """Return the product's own ways to search."""
    from chat.libraries.engines.embedded import nearest
    from chat.libraries.search import ranked
    from chat.libraries.words.finding import by_words

    async def words(at: int) -> list[str]:
        question = corpus.items[at].question
        return [h.piece_id for h in await by_words(builds, question)]

    async def vectors(at: int) -> list[str]:
        return [h.piece_id for h in await nearest(builds, MODEL, asked[at])]

    async def hybrid(at: int) -> list[str]:
        said, near = await asyncio.gather(
            by_words(builds, corpus.items[at].question),
            nearest(builds, MODEL, asked[at]),
        )
        return [key for key, _ in ranked(said, near)]

    ways: dict[str, Ranking] = {"vectors": vectors, "hybrid": hybrid}
    return {"words": words, **(ways if asked is not None else {})}


async def _timed(ranking: Ranking, number: int) -> tuple[list[list[str]], float]:
    found, times = [], []
    for at in range(number):
        begun = time.perf_counter()
        found.append((await ranking(at))[:DEEP])
        times.append((time.perf_counter() - begun) * 1000)
    return found, round(percentile(times, 50), 1)


def _rows(packed: str, number: int) -> "numpy.ndarray[Any, Any]":
    import numpy as np

    return np.frombuffer(base64.b64decode(packed), dtype="<f4").reshape(number, -1)


def _recall(found: Sequence[Sequence[str]], wanted: Sequence[str]) -> float:
    hits = sum(key in row[:SHOWN] for row, key in zip(found, wanted, strict=True))
    return round(hits / max(1, len(wanted)), 4)


def _mrr(found: Sequence[Sequence[str]], wanted: Sequence[str]) -> float:
    pairs = zip(found, wanted, strict=True)
    total = sum(1 / (row.index(key) + 1) for row, key in pairs if key in row)
    return round(total / max(1, len(wanted)), 4)


@contextmanager
def mongo(data: Path) -> Iterator[None]:
    """Start a MongoDB of its own."""
    from operations.up.stores.mongo import Mongo
    from runtime.secrets import Secrets

    process = Mongo(data, Secrets.open(data)).start()
    try:
        yield
    finally:
        process.terminate()
        process.wait()


async def one(named: str, options: argparse.Namespace) -> dict[str, object]:
    """Measure a folder in an empty database."""
    from chat.libraries.engines import embedded
    from chat.store import mongo
    from chat.store.indexes import every

    try:
        await mongo.client().drop_database(mongo.database().name)
        await every.ensure()
        embedded.forget()
        return await measure(named, options)
    finally:
        await mongo.close()


def main() -> None:
    """Measure each folder; print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("folder", nargs="+", help="FOLDER, or FOLDER:MODEL for vectors (minilm, e5)")
    add("--peers", required=True, help="a Python with what the peers need")
    add("--questions", type=int, default=300)
    add("--keep", type=Path, default=Path(), help="where vectors are kept")
    options = parser.parse_args()
    about = {**machine(), "commit": commit()}
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        django.setup()
        with mongo(Path(folder)):
            found = [asyncio.run(one(each, options)) for each in options.folder]
    text = json.dumps({"machine": about, "sets": found}, indent=1, ensure_ascii=False)
    (RESULTS / f"retrieval-{time.strftime('%Y%m%d-%H%M%S')}.json").write_text(text)
    print(text)
