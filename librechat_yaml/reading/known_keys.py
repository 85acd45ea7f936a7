"""What the models say about the file's keys: which exist, which are close."""

import difflib
import functools
import types
import typing
from collections.abc import Iterable, Iterator, Mapping

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from librechat_yaml.reading.nodes import Value
from librechat_yaml.reading.problems import Path
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Section

CLOSE = 0.7  # likeness of two keys from which one is taken for the other


@functools.cache
def keys_of(section: type[Section]) -> Mapping[str, object]:
    """Return the file's keys of a section with their types."""
    found: dict[str, object] = {}
    for name, info in section.model_fields.items():
        if not info.exclude:
            found |= dict.fromkeys(_names(info) or (name,), info.annotation)
    return found


def _names(info: FieldInfo) -> tuple[str, ...]:
    """Return how the file may call a field."""
    alias = info.validation_alias or info.alias
    if isinstance(alias, AliasChoices):
        return tuple(map(str, alias.choices))
    return (str(alias),) if alias else ()


@functools.cache
def idle_keys(section: type[Section]) -> Mapping[str, NoEffect]:
    """Return the keys of a section that are accepted and do nothing, with the mark."""
    found = dict(section.elsewhere)
    for info in section.model_fields.values():
        mark = next((one for one in info.metadata if isinstance(one, NoEffect)), None)
        if mark:
            found |= dict.fromkeys(_names(info), mark)
    return found


def sections_in(annotation: object) -> Iterator[type[Section]]:
    """Yield the sections that a type mentions: itself, its items, its values."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    elif isinstance(annotation, types.UnionType) or typing.get_args(annotation):
        for part in typing.get_args(annotation):
            yield from sections_in(part)


def section_of(annotation: object) -> type[Section] | None:
    """Return the section that a type leads to, if any."""
    return next(sections_in(annotation), None)


def section_at(root: type[Section], path: Path) -> type[Section] | None:
    """Return the section that stands at a path of the file."""
    here: type[Section] | None = root
    for step in path:
        if here is None:
            return None
        if isinstance(step, str) and step in keys_of(here):
            here = section_of(keys_of(here)[step])
    return here


def is_mapping(annotation: object) -> bool:
    """Say whether a type is a mapping by name, such as `models`."""
    parts = typing.get_args(annotation)
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) in (
        typing.Union,
        typing.Annotated,
    ):
        return any(is_mapping(part) for part in parts)
    origin = typing.get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def walk(
    section: type[Section], tree: Value, path: Path = ()
) -> Iterator[tuple[type[Section], Path, Value]]:
    """Yield every key of the file with the section it stands in.

    What lies below a key without effect is passed over: nothing reads it.
    """
    if not isinstance(tree, dict):
        return
    known = {k: v for k, v in keys_of(section).items() if k not in idle_keys(section)}
    for key, value in tree.items():
        here = (*path, key)
        yield section, here, value
        if key in known and (inner := section_of(known[key])):
            for place, child in _children(known[key], value, here):
                yield from walk(inner, child, place)


def _children(
    annotation: object, value: Value, path: Path
) -> Iterator[tuple[Path, Value]]:
    if isinstance(value, list):
        yield from (((*path, step), child) for step, child in enumerate(value))
    elif isinstance(value, dict) and is_mapping(annotation):
        yield from (((*path, name), child) for name, child in value.items())
    else:
        yield path, value


def unknown(section: type[Section], tree: Value) -> Iterator[Path]:
    """Yield the paths of keys that no section knows."""
    for owner, path, _ in walk(section, tree):
        if path[-1] not in keys_of(owner) and path[-1] not in owner.elsewhere:
            yield path


def empty_sections(section: type[Section], tree: Value) -> Iterator[Path]:
    """Yield the paths of optional sections that hold nothing."""
    for owner, path, value in walk(section, tree):
        kind = keys_of(owner).get(str(path[-1]))
        optional = type(None) in typing.get_args(kind)
        if value is None and optional and section_of(kind):
            yield path


def nearest(key: str, known: Iterable[str]) -> str:
    """Return the known key that `key` was probably meant to be, or ""."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(key.lower(), by_lower, n=1, cutoff=CLOSE)
    return by_lower[close[0]] if close else ""
