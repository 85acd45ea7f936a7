"""What has changed in the form of documents, in order. A step never leaves the list.

While a step runs, and after it, web processes of the version before may still serve.
So a step only adds what they do not mind. What they still read is taken away by a later
version, and that step says with `needs` which step a program has to know from then on:
one that does not is refused at its start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class UpgradeStep:
    """One change of one collection's documents.

    `change` is a MongoDB update (operators or a pipeline) that, done twice, is as done
    once. Documents that fit `where` get it; those that have it no longer fit.
    """

    number: int  # 1, 2, 3 …
    name: str  # what it does, in words
    collection: str
    where: Mapping[str, Any]
    change: Mapping[str, Any] | list[Mapping[str, Any]]
    needs: int = field(default=0, kw_only=True)  # a program must know this one


STEPS: tuple[UpgradeStep, ...] = (
    UpgradeStep(
        1,
        "conversations say which tools are switched on",
        "conversations",
        {"tools": {"$exists": False}},
        {"$set": {"tools": []}},
    ),
)
