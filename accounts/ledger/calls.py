"""What a call is to the ledger: before it is made, once it is over, in tokens."""

from collections.abc import Mapping
from typing import NotRequired, Protocol

from typing_extensions import TypedDict

from accounts.ledger.reports.attempts import Tried
from accounts.rights.principal import Principal


class LedgerCall(TypedDict):
    """What a call is, as far as is known before it is made."""

    user_id: int
    model: str
    endpoint: str
    kind: NotRequired[str]  # LedgerEntry.Kind
    base_model: NotRequired[str]
    group: NotRequired[str]
    key_id: NotRequired[int | None]
    conversation_id: NotRequired[str]
    run_id: NotRequired[str]
    tags: NotRequired[tuple[str, ...]]  # what the program calls it, each once
    own_key: NotRequired[bool]  # somebody else pays: no budget counts it


def of_program(key: Principal, endpoint: str, model: str, base: str) -> LedgerCall:
    """Return what a program's call of a model is."""
    return LedgerCall(
        user_id=key.user_id,
        key_id=key.key_id,
        kind="gateway",
        endpoint=endpoint,
        model=model,
        base_model=base,
        tags=key.tags,
        own_key=bool(key.own_key),
    )


class LedgerEnding(TypedDict, total=False):
    """What is known of a call once it is over."""

    price_version: str
    outcome: str  # ok | stopped | interrupted | an EndpointError's code
    attempts: int
    tried: list[Tried]
    latency_ms: int | None
    target: str
    group: str
    model: str
    base_model: str


class TokenCounts(Protocol):
    """Tokens of one call; `cached` is part of prompt, `reasoning` of completion."""

    @property
    def prompt(self) -> int: ...  # noqa: D102
    @property
    def completion(self) -> int: ...  # noqa: D102
    @property
    def cached(self) -> int: ...  # noqa: D102
    @property
    def reasoning(self) -> int: ...  # noqa: D102
    @property
    def counted(self) -> bool: ...  # noqa: D102


TOKENS = ("prompt", "completion", "cached", "reasoning", "counted")


def counts_of(usage: TokenCounts | Mapping[str, int]) -> dict[str, int]:
    """Return the counts by the ledger's column names."""
    if isinstance(usage, Mapping):
        return {name: usage[name] for name in TOKENS if name in usage}
    return {name: getattr(usage, name) for name in TOKENS}
