"""The Markdown that people read is whole."""

import ast
import re
import subprocess
from pathlib import Path
from typing import TypeGuard

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


ARCHITECTURE = ROOT / "docs" / "architecture.md"
STEP = re.compile(r"`([a-z][\w/]*/[\w/.]+?)(?::([\w.]+))?`")


def places() -> list[tuple[str, str]]:
    """Return every `path` and `path:function` that the architecture names."""
    found = STEP.findall(ARCHITECTURE.read_text(encoding="utf-8"))
    assert len(found) > 100
    return sorted(set(found))


def defined(path: Path) -> set[str]:
    """Return the functions and classes of a module, methods behind their class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{each.name}" for each in node.body if named(each)}
    return names


def named(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


@pytest.mark.parametrize(("path", "function"), places())
def test_a_place_that_the_architecture_names_is_there(path: str, function: str) -> None:
    assert (ROOT / path).exists()
    assert not function or function in defined(ROOT / path)


def test_every_walk_is_short_enough_to_be_followed() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8").split("## Five walks")[1]
    walks = [part for part in text.split("\n\n") if part.startswith("**")]
    assert len(walks) == 5
    assert all(len(STEP.findall(walk)) <= 15 for walk in walks)
