"""What pydantic refuses, in words for the person who wrote the file."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from librechat_yaml.reading.known_keys import (
    empty_sections,
    keys_of,
    nearest,
    section_at,
)
from librechat_yaml.reading.nodes import Node, Pairs, Value, find
from librechat_yaml.reading.problems import Path, Problem
from librechat_yaml.schema import LibreChat

EXPECTED = {
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "dict_type": "must be a mapping (`key: value`)",
    "mapping_type": "must be a mapping (`key: value`)",
    "model_type": "must be a mapping (`key: value`)",
    "model_attributes_type": "must be a mapping (`key: value`)",
    "tuple_type": "must be a list (`- item`)",
    "list_type": "must be a list (`- item`)",
}
FOUND = {
    type(None): "nothing",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
}


def shape_problems(error: ValidationError, root: Node) -> Iterator[Problem]:
    """Yield one problem for each of pydantic's complaints."""
    for details in error.errors(include_url=False, include_context=True):
        if details["type"] == "too_short" and details["input"]:
            continue  # its items were refused one by one, and are told
        path = _path(details["loc"], root)
        yield Problem(path, _text(details), _advice(details, path, root))


def null_problems(tree: Value, root: Node) -> Iterator[Problem]:
    """Yield a problem for each section that was begun and left empty."""
    for path in empty_sections(LibreChat, tree):
        text = "must be a mapping (`key: value`), found nothing"
        yield Problem(path, text, _misplaced(path, root, nothing=True))


def _path(loc: tuple[int | str, ...], root: Node) -> Path:
    """Cut what pydantic adds to a path: names of union members and the like."""
    for length in range(len(loc), 0, -1):
        if find(root, loc[:length]) or find(root, loc[: length - 1]):
            known = section_at(LibreChat, loc[: length - 1])
            last = loc[length - 1]
            if find(root, loc[:length]) or (known and last in keys_of(known)):
                return loc[:length]
    return loc


def _text(details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "missing":
        return "missing"
    if kind in EXPECTED:
        return f"{EXPECTED[kind]}, found {FOUND.get(type(details['input']), 'a value')}"
    if kind == "literal_error":
        return f"must be one of {details.get('ctx', {}).get('expected', '')}"
    if kind in ("too_short", "string_too_short"):
        return "must not be empty"
    message = details["msg"]
    return message.replace("Input should", "must").removeprefix("Value error, ")


def _advice(details: ErrorDetails, path: Path, root: Node) -> str:
    kind, value = details["type"], cast(Value, details["input"])
    if misplaced := _misplaced(path, root, nothing=value is None or kind == "missing"):
        return misplaced
    if kind == "literal_error" and isinstance(value, str):
        context: Mapping[str, Any] = details.get("ctx", {})
        meant = nearest(value, _quoted(str(context.get("expected", ""))))
        return f"did you mean `{meant}`?" if meant else ""
    if kind == "string_type":
        return "put it in quotes" if isinstance(value, int | float) else ""
    quoted = kind == "bool_type" and isinstance(value, str)
    return "write true or false without quotes" if quoted else ""


def _quoted(text: str) -> list[str]:
    return [part for part in text.split("'")[1::2] if part]


def _misplaced(path: Path, root: Node, *, nothing: bool) -> str:
    """Recognise keys that stand beside the section they belong into."""
    if not nothing or not path:
        return ""
    return _beside_section(path, root) or _outside_item(path, root)


def _beside_section(path: Path, root: Node) -> str:
    """`models:` empty, with `default:` under it in the same column."""
    inner, owner = section_at(LibreChat, path), find(root, path[:-1])
    outer = section_at(LibreChat, path[:-1])
    if inner is None or outer is None or not isinstance(owner, Pairs):
        return ""
    strays = [
        (key, entry)
        for key, entry in owner.entries.items()
        if key in keys_of(inner) and key not in keys_of(outer)
    ]
    if not strays or path[-1] not in owner.entries:
        return ""
    names = ", ".join(f"`{key}`" for key, _ in strays)
    return (
        f"{names} (line {strays[0][1].key.line}) must stand inside `{path[-1]}`: "
        "two more spaces in front"
    )


def _outside_item(path: Path, root: Node) -> str:
    """`groups[0].models` missing, with `models:` standing beside `groups:`."""
    if len(path) < 3 or not isinstance(path[-2], int):
        return ""
    owner, item = find(root, path[:-3]), find(root, path[:-1])
    if not isinstance(owner, Pairs) or not isinstance(item, Pairs):
        return ""
    stray = owner.entries.get(str(path[-1]))
    first = next(iter(item.entries), "")
    if stray is None or not first:
        return ""
    column = item.entries[first].key.column
    return (
        f"it stands in line {stray.key.line}, outside the item: the keys after "
        f"`- {first}:` must start in the same column as `{first}`, column {column}"
    )
