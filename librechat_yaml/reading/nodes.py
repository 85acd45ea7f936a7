"""A YAML document as nodes that remember their place in the file."""

import re
from dataclasses import dataclass, field

from librechat_yaml.reading.problems import Path, SourceMark

INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
NULLS = ("", "~", "null", "Null", "NULL")
TRUE, FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
LARGE = 2**63  # as in JavaScript, whole numbers from here on are not exact
DIGITS = 300  # longer numbers are text: converting them takes quadratic time

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]


@dataclass(slots=True)
class Scalar:
    """A single value; `plain` when it stood without quotes."""

    text: str
    mark: SourceMark
    plain: bool = False
    tag: str = ""


@dataclass(slots=True)
class Items:
    """A list."""

    mark: SourceMark
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class MappingEntry:
    """A key of a mapping with its value; merged ones came through `<<`."""

    key: SourceMark
    value: "Node"
    merged: bool = False


@dataclass(slots=True)
class Pairs:
    """A mapping; keys are text whatever they look like."""

    mark: SourceMark
    entries: dict[str, MappingEntry] = field(default_factory=dict)


Node = Scalar | Items | Pairs


def plain_value(text: str) -> Value:
    """Return what unquoted text means in YAML 1.2: no dates, no yes and no."""
    if text in NULLS:
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    return _number(text) if len(text) <= DIGITS else text


def _number(text: str) -> int | float | str:
    if INTEGER.fullmatch(text):
        number = int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        return number if abs(number) < LARGE else float(number)
    if FLOAT.fullmatch(text):
        return float(text)
    return float(text.replace(".", "")) if SPECIAL.fullmatch(text) else text


def value_of(node: Node) -> Value:
    """Return a node as plain Python data; aliases give the same object."""
    return _value(node, {})


def _value(node: Node, seen: dict[int, Value]) -> Value:
    if id(node) in seen:
        return seen[id(node)]
    result: Value
    if isinstance(node, Scalar):
        typed = node.plain and not node.tag.endswith(":str")
        result = plain_value(node.text) if typed else node.text
    elif isinstance(node, Items):
        result = [_value(item, seen) for item in node.items]
    else:
        result = {key: _value(one.value, seen) for key, one in node.entries.items()}
    seen[id(node)] = result
    return result


def locate(root: Node, path: Path) -> SourceMark:
    """Return where `path` stands, or the nearest place above it that exists."""
    node, mark = root, root.mark
    for step in path:
        if isinstance(node, Pairs) and str(step) in node.entries:
            entry = node.entries[str(step)]
            node, mark = entry.value, entry.key
        elif isinstance(node, Items) and isinstance(step, int):
            if step >= len(node.items):
                break
            node = node.items[step]
            mark = node.mark
        else:
            break
    return mark


def find(root: Node, path: Path) -> Node | None:
    """Return the node at `path`, or None."""
    node: Node = root
    for step in path:
        if isinstance(node, Pairs) and str(step) in node.entries:
            node = node.entries[str(step)].value
        elif isinstance(node, Items) and isinstance(step, int):
            if step >= len(node.items):
                return None
            node = node.items[step]
        else:
            return None
    return node
