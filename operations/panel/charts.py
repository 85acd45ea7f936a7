"""Charts as Chart.js reads them, in the panel's colours (pure)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COLOURS = (
    "var(--color-primary-600)",
    "var(--color-primary-300)",
)
WELL_OR_NOT = (COLOURS[0], "#dc2626")
TICKS = {"color": "#9ca3af", "maxRotation": 0, "autoSkipPadding": 12}
LONGEST = 10  # bars of a ranking


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart, and the same as rows of text for those who cannot see it."""

    title: str
    data: str
    options: str
    rows: tuple[tuple[str, ...], ...]
    height: int = 220


def by_day(
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    colours: Sequence[str] = COLOURS,
) -> Chart:
    """Return bars for each day; several series are stacked."""
    return Chart(
        title,
        _data(labels, series, colours),
        _options(series, sideways=False),
        _rows(labels, series),
    )


def ranking(title: str, values: Mapping[str, float]) -> Chart:
    """Return one bar for each name, the largest first, the rest in a last one."""
    shown = dict(list(values.items())[:LONGEST])
    if rest := sum(list(values.values())[LONGEST:]):
        shown["…"] = rest
    labels, series = list(shown), {title: list(shown.values())}
    return Chart(
        title,
        _data(labels, series),
        _options(series, sideways=True),
        _rows(labels, series),
        height=max(120, 34 * len(labels) + 40),
    )


def _data(
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    colours: Sequence[str] = COLOURS,
) -> str:
    datasets = [
        {
            "label": name,
            "data": list(values),
            "backgroundColor": colours[index % len(colours)],
            "borderRadius": 3,
            "maxBarThickness": 28,
        }
        for index, (name, values) in enumerate(series.items())
    ]
    return json.dumps({"labels": list(labels), "datasets": datasets})


def _options(series: Mapping[str, Sequence[float]], *, sideways: bool) -> str:
    stacked = len(series) > 1
    scale: dict[str, Any] = {"stacked": stacked, "ticks": TICKS}
    value = scale | {"beginAtZero": True, "border": {"display": False}}
    if all(isinstance(number, int) for column in series.values() for number in column):
        value["ticks"] = TICKS | {"precision": 0}  # there are no half calls
    name = scale | {"grid": {"display": False}}
    scales = {"x": value, "y": name} if sideways else {"x": name, "y": value}
    options = {
        "animation": False,
        "responsive": True,
        "maintainAspectRatio": False,
        "indexAxis": "y" if sideways else "x",
        "scales": scales,
        "plugins": {"legend": {"display": stacked, "labels": {"color": "#9ca3af"}}},
    }
    return json.dumps(options)


def _rows(
    labels: Sequence[str], series: Mapping[str, Sequence[float]]
) -> tuple[tuple[str, ...], ...]:
    columns = list(series.values())
    return tuple(
        (label, *(f"{column[index]:,.4g}" for column in columns))
        for index, label in enumerate(labels)
    )
