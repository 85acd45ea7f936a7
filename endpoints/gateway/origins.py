"""Pages of other sites may call the gateway, with a key; no cookie ever counts.

Source: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

import re
from collections.abc import Mapping, Sequence

METHODS = "GET, HEAD, POST, DELETE, OPTIONS"
USUAL = "authorization, api-key, x-api-key, content-type"
NAMES = re.compile(r"[A-Za-z0-9_, -]{1,2000}")
READABLE = ", ".join(
    (
        "retry-after",
        "retry-after-ms",
        "x-librechat-attempts",
        "x-librechat-budget-left",
        "x-librechat-cost",
        "x-librechat-group",
        "x-librechat-model",
        "x-ratelimit-limit-requests",
        "x-ratelimit-remaining-requests",
        "x-ratelimit-reset-requests",
        "x-request-id",
        "x-should-retry",
    )
)
LIFE = "86400"  # seconds that a browser may remember a preflight's answer


def allowed(origins: Sequence[str], origin: str) -> dict[str, str]:
    """Return the headers of every answer to a page of `origin`; {} for strangers."""
    if "*" in origins:
        return {
            "access-control-allow-origin": "*",
            "access-control-expose-headers": READABLE,
        }
    own = {"vary": "origin"}
    if not origin or origin.rstrip("/") not in origins:
        return own
    return own | {
        "access-control-allow-origin": origin,
        "access-control-expose-headers": READABLE,
    }


def preflight(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what a browser is told before it sends the request itself."""
    wanted = headers.get("access-control-request-headers", "")
    return {
        "access-control-allow-methods": METHODS,
        # Libraries add headers of their own: their names are given back.
        "access-control-allow-headers": wanted if NAMES.fullmatch(wanted) else USUAL,
        "access-control-max-age": LIFE,
    }
