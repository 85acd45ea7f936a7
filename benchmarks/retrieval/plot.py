"""`python -m benchmarks.retrieval.plot JSON OUT.svg` draws recall@5 as bars."""

import json
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

WAYS = {
    "words": "#2f6fb0",
    "vectors": "#c98a2b",
    "hybrid": "#2e8b57",
    "plain BM25": "#9db8d6",
    "plain vectors": "#e3c998",
}
LEFT, WIDTH, BAR, GAP, TOP = 215, 420, 16, 22, 64


def drawn(sets: list[Mapping[str, Any]]) -> str:
    """Return the sets' recall@5, one bar for each way to search."""
    parts: list[str] = []
    y = TOP
    for one in sets:
        parts += _group(one, y)
        y += BAR * len(one["recall@5"]) + GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" '
        f'height="{y}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="12" y="22" font-size="15">Passage found among the first five'
        "</text>"
    )
    return "\n".join([head, *_legend(), *parts, "</svg>\n"])


def _group(one: Mapping[str, Any], y: int) -> Iterator[str]:
    name = f"{one['folder']} ({one['questions']})"
    yield f'<text x="{LEFT - 10}" y="{y + 14}" text-anchor="end">{escape(name)}</text>'
    for at, (way, share) in enumerate(one["recall@5"].items()):
        top, long = y + at * BAR, WIDTH * share
        yield (
            f'<rect x="{LEFT}" y="{top}" width="{long:.1f}" height="{BAR - 2}" '
            f'fill="{WAYS[way]}"><title>{escape(way)}</title></rect>'
            f'<text x="{LEFT + long + 6:.1f}" y="{top + 11}">{share * 100:.1f} %</text>'
        )


def _legend() -> Iterator[str]:
    x = 12
    for way, colour in WAYS.items():
        yield (
            f'<rect x="{x}" y="34" width="11" height="11" fill="{colour}"/>'
            f'<text x="{x + 16}" y="44">{way}</text>'
        )
        x += 34 + 8 * len(way)


def main() -> None:
    """Draw a file of results."""
    source, place = sys.argv[1:]
    Path(place).write_text(drawn(json.loads(Path(source).read_text())["sets"]))


if __name__ == "__main__":
    main()
