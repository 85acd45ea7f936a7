"""Deployments that another program names one by one, gathered into groups."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from librechat_yaml.foreign.pieces import Making, made, plain, text
from librechat_yaml.reading.nodes import MappingEntry, Node, Pairs, Scalar
from librechat_yaml.reading.problems import SourceMark

AZURE_HOST = re.compile(r"https://([\w-]+)\.openai\.azure\.com/?")
VARIABLE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class ListedDeployment:
    """One deployment of a model: the keys of its group, and its own."""

    model: str
    mark: SourceMark
    group: Mapping[str, Making]
    entry: Mapping[str, Making] = field(default_factory=dict)


def at(address: Node | str, mark: SourceMark) -> dict[str, Making]:
    """Return a group's keys for a resource's address: its name, where that says it."""
    written = text(address) if isinstance(address, Scalar) else str(address)
    if found := AZURE_HOST.fullmatch(written):
        return {"instanceName": Scalar(found[1], _mark(address, mark))}
    return {"baseURL": address}


def _mark(piece: Making, mark: SourceMark) -> SourceMark:
    return piece.mark if isinstance(piece, Scalar) else mark


def groups(places: Iterable[ListedDeployment], mark: SourceMark) -> Node:
    """Return groups of what has the same address and credentials, in their order.

    A model that stands twice in one of them gets a second group: there it is once.
    """
    gathered: list[_Gathered] = []
    for place in places:
        signature = plain(place.group)
        home = next((one for one in gathered if one.takes(place, signature)), None)
        if home is None:
            name = _unused(_name_of(place), {one.name for one in gathered})
            home = _Gathered(name, signature, place)
            gathered.append(home)
        node = made(place.entry or True, place.mark)
        home.models.entries[place.model] = MappingEntry(place.mark, node)
    return made([one.as_group() for one in gathered], mark)


class _Gathered:
    """A group that is being filled."""

    def __init__(self, name: str, signature: str, place: ListedDeployment) -> None:
        self.name, self.signature, self.first = name, signature, place
        self.models = Pairs(place.mark)

    def takes(self, place: ListedDeployment, signature: str) -> bool:
        return signature == self.signature and place.model not in self.models.entries

    def as_group(self) -> Node:
        keys = {"group": self.name, **self.first.group, "models": self.models}
        return made(keys, self.first.mark)


def _name_of(place: ListedDeployment) -> str:
    """Return a name for a group: its resource's, its host's, or its variable's."""
    told = place.group.get("instanceName") or place.group.get("baseURL") or ""
    written = told.text if isinstance(told, Scalar) else str(told)
    if found := VARIABLE.match(written):
        return found[1].lower().replace("_", "-")
    host = urlsplit(written).hostname if "://" in written else written
    labels = (host or "").split(".")
    chosen = labels[1] if labels[0] in ("api", "www") and len(labels) > 2 else labels[0]
    return chosen or "azure"


def _unused(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
