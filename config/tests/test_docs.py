"""The Markdown that people read is whole."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEPARATOR = re.compile(r"\|(\s*:?-+:?\s*\|)+\s*")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def pages() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "*.md"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return listed.stdout.splitlines()


def tables(text: str) -> list[list[str]]:
    """Return the blocks of lines that begin with a bar, outside of code."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    blocks = re.findall(r"(?:^\|.*\n?)+", prose, re.MULTILINE)
    return [block.splitlines() for block in blocks]


@pytest.mark.parametrize("page", pages())
def test_every_row_belongs_to_a_table(page: str) -> None:
    found = tables((ROOT / page).read_text())
    assert [t[0] for t in found if not (t[1:] and SEPARATOR.fullmatch(t[1]))] == []


@pytest.mark.parametrize("page", pages())
def test_every_link_inside_leads_somewhere(page: str) -> None:
    here = (ROOT / page).parent
    links = LINK.findall((ROOT / page).read_text())
    assert [link for link in links if not (here / link).exists()] == []
