"""Read YAML as LibreChat's users write it: 1.2 values, duplicates refused.

Nodes are built from libyaml's events, not by PyYAML's composer: that one recurses
(deep nesting ends the process), keeps the last of two equal keys, and expands merges
without bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from librechat_yaml.reading.nodes import Items, MappingEntry, Node, Pairs, Scalar
from librechat_yaml.reading.problems import BadFile, SourceMark
from librechat_yaml.reading.syntax import explain

SIZE_LIMIT = 4 * 1024 * 1024  # bytes
DEPTH_LIMIT = 50
NODE_LIMIT = 300_000  # values, with every alias counted as often as it is used
TAGS = ("str", "int", "float", "bool", "null", "map", "seq")


def parse(content: bytes) -> Node:
    """Return the document's root; BadFile tells what cannot be read."""
    if len(content) > SIZE_LIMIT:
        raise BadFile("the file is larger than 4 MB, which is the limit")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile("not UTF-8 text", "save as UTF-8", SourceMark(line, 1)) from None
    if "\x00" in text:
        raise BadFile("not a text file: it holds NUL bytes")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return _Composer(text).document()
    except yaml.MarkedYAMLError as error:
        raise explain(error, text) from None
    except yaml.YAMLError:
        raise BadFile("holds characters that YAML does not allow") from None


def _mark(event: yaml.Event) -> SourceMark:
    at = event.start_mark
    return SourceMark(at.line + 1, at.column + 1) if at else SourceMark()


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet."""

    node: Items | Pairs
    anchor: str | None
    key: Scalar | None = None
    merges: list[Node] = field(default_factory=list)


class _Composer:
    """Builds nodes from events with its own stack."""

    def __init__(self, text: str) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=loader))
        self.anchors: dict[str, Node] = {}
        self.sizes: dict[int, int] = {}
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.total = 0

    def document(self) -> Node:
        """Read the only document there may be."""
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise BadFile(
                        "a second document begins here",
                        "remove the line `---`: the file is one document",
                        _mark(event),
                    )
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
        if self.root is None:
            raise BadFile("the file is empty", "start with `version: 1.3.5`")
        return self.root

    def _node(self, event: yaml.NodeEvent) -> None:
        mark = _mark(event)
        if isinstance(event, yaml.AliasEvent):
            node = self._alias(event.anchor, mark)
            self._count(self.sizes[id(node)], mark)
            self._place(node)
            return
        tag = self._tag(event, mark)
        self._count(1, mark)
        if isinstance(event, yaml.ScalarEvent):
            if "\x00" in event.value:  # written as an escape; no database keeps it
                raise BadFile("holds a NUL character", mark=mark)
            plain = event.style in (None, "")
            scalar = Scalar(event.value, mark, plain, tag)
            self.sizes[id(scalar)] = 1
            self._named(event.anchor, scalar)
            self._place(scalar)
            return
        if len(self.stack) >= DEPTH_LIMIT:
            raise BadFile(f"nested more than {DEPTH_LIMIT} levels deep", mark=mark)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        self.stack.append(_Open(Items(mark) if is_list else Pairs(mark), event.anchor))

    def _tag(self, event: yaml.NodeEvent, mark: SourceMark) -> str:
        tag: str = getattr(event, "tag", None) or ""
        if tag in ("", "!") or tag.rpartition(":")[2] in TAGS:
            return tag
        raise BadFile("a tag (`!…`) is not supported", "put the text in quotes", mark)

    def _alias(self, anchor: str | None, mark: SourceMark) -> Node:
        if any(one.anchor == anchor for one in self.stack):
            raise BadFile(f"`*{anchor}` contains itself", mark=mark)
        node = self.anchors.get(anchor or "")
        if node is None:
            raise BadFile(
                f"`*{anchor}` refers to nothing above",
                "put text that starts with * in quotes",
                mark,
            )
        return node

    def _named(self, anchor: str | None, node: Node) -> None:
        if anchor:
            self.anchors[anchor] = node

    def _place(self, node: Node) -> None:
        """Put a finished node where it belongs."""
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if isinstance(top.node, Items):
            top.node.items.append(node)
        elif top.key is None:
            top.key = self._key(top.node, node)
        else:
            self._pair(top, top.key, node)
            top.key = None

    def _count(self, number: int, mark: SourceMark) -> None:
        self.total += number
        if self.total > NODE_LIMIT:
            raise BadFile(
                f"more than {NODE_LIMIT:,} values",
                "anchors (`*name`) count as often as they are used",
                mark,
            )

    def _key(self, owner: Pairs, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            raise BadFile("a key must be text", mark=node.mark)
        first = owner.entries.get(node.text)
        if first is not None and not first.merged:
            raise BadFile(
                f"the key `{node.text}` stands here a second time",
                f"the first is in line {first.key.line}; keep one of them",
                node.mark,
            )
        return node

    def _pair(self, top: _Open, key: Scalar, node: Node) -> None:
        if key.text == "<<" and key.plain:
            top.merges += node.items if isinstance(node, Items) else [node]
            if any(not isinstance(one, Pairs) for one in top.merges):
                raise BadFile("`<<` merges mappings only", mark=key.mark)
        elif isinstance(top.node, Pairs):
            top.node.entries[key.text] = MappingEntry(key.mark, node)

    def _close(self) -> None:
        done = self.stack.pop()
        if isinstance(done.node, Pairs):
            for other in done.merges:
                self._merge(done.node, other)
            parts = [entry.value for entry in done.node.entries.values()]
        else:
            parts = done.node.items
        self.sizes[id(done.node)] = 1 + sum(self.sizes[id(part)] for part in parts)
        self._named(done.anchor, done.node)
        self._place(done.node)

    def _merge(self, target: Pairs, other: Node) -> None:
        if not isinstance(other, Pairs):
            return
        self._count(len(other.entries), target.mark)
        for key, entry in other.entries.items():
            merged = MappingEntry(entry.key, entry.value, merged=True)
            target.entries.setdefault(key, merged)
