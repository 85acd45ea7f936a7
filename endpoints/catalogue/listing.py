"""Every target as a line for administrators; no key is ever part of it (pure)."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from endpoints.request import ChatRequest
from endpoints.targets import Catalogue, Target
from endpoints.wire.http_call import chat_call
from librechat_yaml.reading.legacy import CALLER_PROVIDED

COLUMNS = ("model", "group", "region", "deployment", "version", "url", "auth")


def rows(catalogue: Catalogue) -> list[dict[str, str]]:
    """Return one row per deployment, in definition order."""
    return [
        {
            "model": target.model,
            "group": target.group,
            "region": target.region,
            "deployment": target.deployment,
            "version": target.version,
            "url": url_of(target),
            "auth": _auth(target),
        }
        for offer in (*catalogue.offers, *catalogue.for_own_keys)
        for target in offer.targets
    ]


def url_of(target: Target) -> str:
    """Return where a chat's request goes, as the client would send it."""
    call = chat_call(target, ChatRequest(()), stream=True)
    return f"{call.url}?{urlencode(call.query)}" if call.query else call.url


def _auth(target: Target) -> str:
    if target.auth.type != "key":
        return f"Entra ID ({target.auth.type})"
    if target.auth.key == CALLER_PROVIDED:
        return "the caller's key"
    if target.auth.key == "user_provided":
        return "each person's key"
    return "key ****" if target.auth.key else "no key"


def table(listed: Sequence[Mapping[str, str]]) -> str:
    """Return rows as aligned text with a header."""
    told = any(row["region"] for row in listed)
    columns = [name for name in COLUMNS if told or name != "region"]
    lines = [dict(zip(columns, columns, strict=True)), *listed]
    widths = {name: max(len(row[name]) for row in lines) for name in columns}
    return "\n".join(
        "  ".join(row[name].ljust(widths[name]) for name in columns).rstrip()
        for row in lines
    )
