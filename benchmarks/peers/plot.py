"""Figures of gateways as bars, one panel for each thing that is measured."""

from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.peers.gateway import GatewayFigures

COLOURS = {"ours": "#2f6fb0", "bare": "#9aa0a6"}
PEER = "#c98a2b"
LEFT, WIDTH, BAR, TOP, HEAD = 120, 380, 18, 52, 30
Row = tuple[str, float]


def panels(found: Sequence[GatewayFigures]) -> Iterator[tuple[str, list[Row]]]:
    """Yield what is drawn: a heading and a value of each gateway."""
    yield "CPU for each token, µs", [(each.name, each.cpu_us) for each in found]
    for crowd in found[0].first_ms:
        rows = [(each.name, each.first_ms[crowd]["p50"]) for each in found]
        yield f"First token with {crowd} at once, p50, ms", rows
    yield "Memory after the load, MB", [(each.name, each.loaded_mb) for each in found]
    starts = [(each.name, each.start_s) for each in found if each.start_s]
    yield "Start, s", starts


def drawn(found: Sequence[GatewayFigures], *, trial: bool) -> str:
    """Return the picture."""
    parts: list[str] = []
    y = TOP
    for heading, rows in panels(found):
        parts += _panel(heading, rows, y)
        y += HEAD + BAR * len(rows)
    title = "Gateways under one load" + (" (a trial: small load)" if trial else "")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 80}" '
            f'height="{y + 12}" font-family="sans-serif" font-size="12">',
            '<rect width="100%" height="100%" fill="#fff"/>',
            f'<text x="12" y="26" font-size="15">{title}</text>',
            *parts,
            "</svg>\n",
        ]
    )


def _panel(heading: str, rows: Sequence[Row], y: int) -> Iterator[str]:
    most = max(value for _, value in rows) or 1.0
    yield f'<text x="12" y="{y + 14}" font-weight="600">{escape(heading)}</text>'
    for place, (name, value) in enumerate(rows):
        top, long = y + 20 + place * BAR, WIDTH * value / most
        colour = COLOURS.get(name.split(",")[0], PEER)
        yield (
            f'<text x="{LEFT - 8}" y="{top + 12}" text-anchor="end">{escape(name)}'
            f'</text><rect x="{LEFT}" y="{top}" width="{long:.1f}" '
            f'height="{BAR - 4}" fill="{colour}"/>'
            f'<text x="{LEFT + long + 6:.1f}" y="{top + 12}">{value:g}</text>'
        )
