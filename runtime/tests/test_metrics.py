"""The dashboard shows what the program really tells."""

import re
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram

from runtime.telemetry import metrics
from tests.packages import PACKAGES

ROOT = Path(__file__).parents[2]
ENDINGS = re.compile(r"_(total|bucket|sum|count)$")


def told() -> set[str]:
    kinds = (Counter, Gauge, Histogram)
    return {one._name for one in vars(metrics).values() if isinstance(one, kinds)}


def named(text: str) -> set[str]:
    return {ENDINGS.sub("", name) for name in re.findall(r"librechat_[a-z_]+", text)}


def test_every_panel_asks_for_a_figure_that_exists() -> None:
    assert named((ROOT / "docs" / "grafana.json").read_text()) <= told()


def test_every_alert_in_the_manual_names_a_figure_that_exists() -> None:
    assert named((ROOT / "docs" / "operations.md").read_text()) <= told()


def test_every_figure_is_counted_by_somebody() -> None:
    used = set()
    for app in PACKAGES:
        for path in (ROOT / app).rglob("*.py"):
            if "tests" not in path.relative_to(ROOT).parts:
                used |= set(re.findall(r"metrics\.([A-Z_]+)\b", path.read_text()))
    kinds = (Counter, Gauge, Histogram)
    assert {n for n, one in vars(metrics).items() if isinstance(one, kinds)} <= used


def test_the_dashboard_shows_every_figure_there_is() -> None:
    assert told() == named((ROOT / "docs" / "grafana.json").read_text())
