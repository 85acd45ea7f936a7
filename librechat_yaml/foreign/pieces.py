"""Pieces of a file, and pieces made of them that keep their place in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from librechat_yaml.reading.nodes import (
    NULLS,
    Items,
    MappingEntry,
    Node,
    Pairs,
    Scalar,
    value_of,
)
from librechat_yaml.reading.problems import SourceMark

Piece = Node | str | bool | int | float | None | Sequence["Piece"]
Making = Piece | Mapping[str, "Making"] | Sequence["Making"]


def made(value: Making, mark: SourceMark) -> Node:
    """Return plain data as nodes that stand at `mark`; nodes in it stay as they are."""
    if isinstance(value, Scalar | Items | Pairs):
        return value
    if isinstance(value, str):
        return Scalar(value, mark)
    if isinstance(value, Mapping):
        nodes = {key: made(each, mark) for key, each in value.items()}
        return Pairs(mark, {key: MappingEntry(n.mark, n) for key, n in nodes.items()})
    if isinstance(value, Sequence):
        return Items(mark, [made(each, mark) for each in value])
    return Scalar(_plain(value), mark, plain=True)


def _plain(value: float | None) -> str:
    return "" if value is None else str(value).lower()


def child(node: Node | None, key: str) -> Node | None:
    """Return what stands under a key; None for nothing, and for null."""
    if not isinstance(node, Pairs) or key not in node.entries:
        return None
    found = node.entries[key].value
    empty = isinstance(found, Scalar) and found.plain and found.text in NULLS
    return None if empty else found


def first(node: Node | None, *keys: str) -> Node | None:
    """Return what stands under the first of some keys that is there."""
    found = (child(node, key) for key in keys)
    return next((one for one in found if one is not None), None)


def text(node: Node | None) -> str:
    """Return a single value as it is written; "" for everything else."""
    return node.text.strip() if isinstance(node, Scalar) else ""


def number(node: Node | None) -> float | None:
    """Return a number, also one in quotes; None for everything else."""
    try:
        return float(text(node))
    except ValueError:
        return None


def is_true(node: Node | None) -> bool:
    """Say whether a value is true."""
    return text(node).lower() == "true"


def items(node: Node | None) -> list[Node]:
    """Return the items of a list; none of everything else."""
    return node.items if isinstance(node, Items) else []


def pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    """Yield the keys of a mapping with their values, null ones left out."""
    if isinstance(node, Pairs):
        for key in node.entries:
            if (value := child(node, key)) is not None:
                yield key, value


def changed(node: Node, change: Callable[[str], str]) -> Node:
    """Return the node with every text changed; what stays the same stays itself."""
    if isinstance(node, Scalar):
        new = change(node.text)
        return node if new == node.text else Scalar(new, node.mark)
    if isinstance(node, Items):
        return Items(node.mark, [changed(each, change) for each in node.items])
    entries = {
        key: MappingEntry(one.key, changed(one.value, change), one.merged)
        for key, one in node.entries.items()
    }
    return Pairs(node.mark, entries)


def plain(value: Making) -> str:
    """Return what a piece says, to compare it with others."""
    return repr(value_of(made(value, SourceMark())))
