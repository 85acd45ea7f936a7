"""Keys that nobody knows: refused at the top, named below it."""

from collections.abc import Iterator, Mapping

from librechat_yaml.reading.known_keys import keys_of, nearest, section_at, unknown
from librechat_yaml.reading.nodes import Node, Value
from librechat_yaml.reading.problems import Path, Problem, dotted
from librechat_yaml.rules.effects import without_effect
from librechat_yaml.schema import Endpoints, LibreChat

SHOWN = 12  # keys named in one warning


def section_problems(tree: Mapping[str, Value], root: Node) -> Iterator[Problem]:
    """Yield unknown keys at the top, a warning for all others, what has no effect."""
    ignored: list[Path] = []
    for path in unknown(LibreChat, dict(tree)):
        if len(path) == 1 or (len(path) == 2 and path[0] == "endpoints"):
            yield _stranger(path, tree)
        else:
            ignored.append(path)
    yield from without_effect(dict(tree), root)
    yield from _ignored(ignored)
    yield from _version(tree)


def _stranger(path: Path, tree: Mapping[str, Value]) -> Problem:
    key = str(path[-1])
    section = LibreChat if len(path) == 1 else Endpoints
    meant = nearest(key, [*keys_of(section), *section.elsewhere])
    for name, value in tree.items():
        inner = section_at(LibreChat, (name,))
        if len(path) == 1 and value is None and inner and key in keys_of(inner):
            return Problem(
                path,
                "unknown key at the top of the file",
                f"it belongs inside `{name}`: two more spaces in front",
            )
    if len(path) == 1 and key in keys_of(Endpoints):
        return Problem(
            path, "unknown key at the top of the file", "it belongs under `endpoints:`"
        )
    where = "at the top of the file" if len(path) == 1 else "under `endpoints`"
    advice = f"did you mean `{meant}`?" if meant else "remove it"
    return Problem(path, f"unknown key {where}", advice)


def _ignored(paths: list[Path]) -> Iterator[Problem]:
    if not paths:
        return
    names = ", ".join(dotted(path) for path in paths[:SHOWN])
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    yield Problem((), f"unknown keys, ignored: {names}{more}", severity="warning")


def _version(tree: Mapping[str, Value]) -> Iterator[Problem]:
    if not tree.get("version"):
        text = "missing; the file is read all the same"
        yield Problem(("version",), text, "add `version: 1.3.5`", "warning")
