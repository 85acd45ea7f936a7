"""Keys that are accepted and do nothing: one warning for each section of the file."""

from collections.abc import Iterator

from librechat_yaml.reading.known_keys import idle_keys, walk
from librechat_yaml.reading.nodes import Node, Value, locate
from librechat_yaml.reading.problems import Path, Problem
from librechat_yaml.schema import Endpoints, LibreChat
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Section

Found = tuple[Path, NoEffect]


def without_effect(tree: Value, root: Node) -> Iterator[Problem]:
    """Yield a warning for each section with keys that do nothing, at the first one.

    Whole sections are told by themselves; a value that only asks for what is so
    anyway is not told.
    """
    sections: dict[Path, list[Found]] = {}
    for path, idle, owner in _idle(tree):
        whole = owner in (LibreChat, Endpoints)
        sections.setdefault(path if whole else _section(path), []).append((path, idle))
    for section, found in sections.items():
        mark = locate(root, found[0][0])
        yield Problem(section, _told(section, found, root), "", "warning", mark)


def _idle(tree: Value) -> Iterator[tuple[Path, NoEffect, type[Section]]]:
    for owner, path, value in walk(LibreChat, tree):
        mark = idle_keys(owner).get(str(path[-1]))
        if mark and not mark.fulfilled(value):
            yield path, mark, owner


def _section(path: Path) -> Path:
    """Return the section of a key: up to the list or the last name above it."""
    at = next((n for n, step in enumerate(path) if isinstance(step, int)), -1)
    return path[:at]


def _told(section: Path, found: list[Found], root: Node) -> str:
    if found[0][0] == section:
        return f"no effect: {found[0][1].why}"
    places: dict[tuple[str, str], list[int]] = {}
    for path, mark in found:
        lines = places.setdefault((str(path[-1]), mark.why), [])
        lines.append(locate(root, path).line)
    told = [f"{key} ({_lines(at)}: {why})" for (key, why), at in places.items()]
    return f"no effect: {', '.join(told)}"


def _lines(numbers: list[int]) -> str:
    listed = ", ".join(map(str, dict.fromkeys(numbers)))
    return f"line {listed}" if listed.isdigit() else f"lines {listed}"
