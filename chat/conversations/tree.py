"""The tree that a conversation's messages form, whatever state they are in.

Broken data is made whole the same way everywhere: a message whose parent is missing is
a root, and a cycle is cut above its oldest message. Nothing here recurses, so a chain
of any length is fine. Siblings stand in the order in which they were made.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

from chat.documents import Message

ForkMode = Literal["path", "branches", "level"]
# path      only the messages that are visible
# branches  their side branches as well
# level     everything of the same depth or above (below, when starting at the target)
DAWN = datetime.min.replace(tzinfo=UTC)


class Tree:
    """Messages by id with their children; made once, then only read."""

    def __init__(self, messages: Iterable[Message]) -> None:
        ordered = sorted(messages, key=_age)
        self._messages = {message["_id"]: message for message in ordered}
        self._parents = _parents_without_cycles(self._messages)
        self._children: dict[str | None, list[str]] = {}
        for key in self._messages:
            self._children.setdefault(self._parents[key], []).append(key)

    def __contains__(self, key: object) -> bool:
        return key in self._messages

    def __len__(self) -> int:
        return len(self._messages)

    def __getitem__(self, key: str) -> Message:
        return self._messages[key]

    def parent(self, key: str) -> str | None:
        """Return the parent's id, None at a root (orphans are roots)."""
        return self._parents[key]

    def children(self, key: str | None) -> Sequence[str]:
        """Return the ids directly below, oldest first; None asks for the roots."""
        return self._children.get(key, ())

    def siblings(self, key: str) -> Sequence[str]:
        """Return the ids of all answers to the same message, `key` among them."""
        return self._children[self._parents[key]]

    def path(self, key: str) -> list[str]:
        """Return the ids from the root down to `key`."""
        found: list[str] = []
        step: str | None = key
        while step is not None:
            found.append(step)
            step = self._parents[step]
        found.reverse()
        return found

    def leaf(self, key: str | None) -> str | None:
        """Return the end of the newest branch below `key`; None for an empty tree."""
        while below := self.children(key):
            key = below[-1]
        return key

    def chosen_leaf(self, remembered: str | None) -> str | None:
        """Return the remembered leaf, what now continues it, or the newest branch's."""
        return self.leaf(remembered if remembered in self else None)

    def visible(self, remembered: str | None) -> list[Message]:
        """Return the messages that a reader sees, root first."""
        leaf = self.chosen_leaf(remembered)
        return [] if leaf is None else [self[key] for key in self.path(leaf)]

    def branch(self, key: str) -> list[str]:
        """Return `key` and everything below it, parents before children."""
        found = [key]
        for step in found:
            found.extend(self.children(step))
        return found

    def depths(self) -> dict[str, int]:
        """Return how far each message is from its root, which is 0."""
        depths: dict[str, int] = {}
        for root in self.children(None):
            for key in self.branch(root):
                parent = self._parents[key]
                depths[key] = 0 if parent is None else depths[parent] + 1
        return depths

    def leaf_without(self, key: str, remembered: str | None) -> str | None:
        """Return the leaf to show once `key` and its branch are deleted."""
        gone = set(self.branch(key))
        leaf = self.chosen_leaf(remembered)
        if leaf not in gone:
            return leaf
        parent = self._parents[key]
        others = [sibling for sibling in self.siblings(key) if sibling != key]
        return self.leaf(others[-1]) if others else parent


def _age(message: Message) -> tuple[datetime, str]:
    return message.get("created_at", DAWN), message["_id"]


def _parents_without_cycles(messages: dict[str, Message]) -> dict[str, str | None]:
    """Return each message's parent; `messages` come oldest first."""
    parents: dict[str, str | None] = {}
    for key, message in messages.items():
        parent = message.get("parent_id")
        parents[key] = parent if parent in messages else None
    safe: set[str] = set()
    for start in messages:
        trail: list[str] = []
        seen: set[str] = set()
        step: str | None = start
        while step is not None and step not in safe and step not in seen:
            trail.append(step)
            seen.add(step)
            step = parents[step]
        if step is not None and step in seen:
            cycle = trail[trail.index(step) :]
            parents[min(cycle, key=lambda key: _age(messages[key]))] = None
        safe.update(trail)
    return parents


def fork_set(
    tree: Tree,
    target: str,
    mode: ForkMode,
    *,
    from_target: bool = False,
    leaf: str | None = None,
) -> list[str]:
    """Return the ids that a fork at `target` takes along, parents before children.

    Up to the target, or from it downwards with `from_target`; `leaf` is the leaf that
    the reader sees.
    """
    if from_target:
        return _from(tree, target, mode, leaf)
    return _up_to(tree, target, mode)


def _from(tree: Tree, target: str, mode: ForkMode, leaf: str | None) -> list[str]:
    if mode == "level":
        depths = tree.depths()
        return [key for key, depth in depths.items() if depth >= depths[target]]
    below = tree.branch(target)
    if mode == "branches":
        return below
    end = leaf if leaf in below else tree.leaf(target)
    path = tree.path(end or target)
    return path[path.index(target) :]


def _up_to(tree: Tree, target: str, mode: ForkMode) -> list[str]:
    if mode == "path":
        return tree.path(target)
    depths = tree.depths()
    if mode == "level":
        return [key for key, depth in depths.items() if depth <= depths[target]]
    left_out = set(tree.branch(target)[1:])
    return [key for key in depths if key not in left_out]


def copied(
    tree: Tree, keys: Sequence[str], new_id: Callable[[], str]
) -> tuple[list[Message], dict[str, str]]:
    """Return copies of `keys` under new ids, and the new ids by the old ones.

    A message whose parent is not copied becomes a root. What belongs to the original
    alone (its run, its feedback) is not copied.
    """
    ids = {key: new_id() for key in keys}
    copies: list[Message] = []
    for key in keys:
        copy = tree[key].copy()
        parent = tree.parent(key)
        copy["_id"] = ids[key]
        copy["parent_id"] = ids.get(parent) if parent is not None else None
        copy.pop("run_id", None)
        copy.pop("feedback", None)
        copies.append(copy)
    return copies, ids
