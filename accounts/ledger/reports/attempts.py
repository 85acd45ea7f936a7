"""Which deployments were asked for one answer, and what came of each. Pure."""

from collections.abc import Sequence

from typing_extensions import TypedDict

MOST = 20  # records in one ledger line; the last ones stay


class Tried(TypedDict):
    """One call to one deployment, as the ledger keeps it."""

    target: str  # "group/model"
    outcome: str  # ok | busy | refused | unreachable | failed | timeout
    status: int  # HTTP; 0 when there was no answer
    ms: int  # until the outcome was known
    wait_ms: int  # from then until the next call


def text(tried: Sequence[Tried]) -> str:
    """Return the calls in their order, as "east/m busy 429 12 ms + 500 ms → …"."""
    return " → ".join(_of_one(each) for each in tried)


def _of_one(each: Tried) -> str:
    status = f" {each['status']}" if each["status"] else ""
    wait = f" + {each['wait_ms']} ms" if each["wait_ms"] else ""
    return f"{each['target']} {each['outcome']}{status} {each['ms']} ms{wait}"
