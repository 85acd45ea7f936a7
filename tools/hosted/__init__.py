"""Tools that Azure itself runs (`hostedTools`): nothing of them is called from here.

A source like the others, so that rules, switches, assistants and the panel know them;
in an answer they are the service's, and told of by its items (chat/runs/hosted/).
"""

from collections.abc import Iterable, Iterator, Mapping

from endpoints.catalogue import catalogue
from endpoints.targets import HostedEntry, Target
from tools.hosted.tool import HostedTool, made
from tools.sources import Failed
from tools.tool import Caller, Result, Tool


async def tools(user_id: int) -> Iterable[Tool]:
    """Return what any deployment on offer has, each with the models that have it."""
    return hosted_tools()


def hosted_tools() -> list[HostedTool]:
    """Return the hosted tools of all models, in the order of the file."""
    first: dict[str, HostedEntry] = {}
    models: dict[str, set[tuple[str, str]]] = {}
    for target, entry in _entries():
        first.setdefault(entry.name, entry)
        models.setdefault(entry.name, set()).add((target.endpoint, target.model))
    return [made(entry, frozenset(models[name])) for name, entry in first.items()]


def _entries() -> Iterator[tuple[Target, HostedEntry]]:
    for offer in catalogue.current().offers:
        for target in offer.targets:
            for entry in target.hosted:
                yield target, entry


def lacking() -> Iterable[tuple[str, str]]:
    """Return nothing: what a file lacks of them is said when it is read."""
    return ()


async def call(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> Result:
    """Refuse: a model that calls one as a function has mistaken it."""
    raise Failed("This tool is run by the service itself; it is no function.")
