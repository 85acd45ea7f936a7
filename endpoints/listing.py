"""Every target as a line for administrators; no key is ever part of it (pure)."""

from collections.abc import Mapping, Sequence

from endpoints.targets import Catalogue, Target

COLUMNS = ("model", "group", "deployment", "version", "url", "auth")
OPERATIONS = {
    "chat": "/chat/completions",
    "completions": "/completions",
    "responses": "/responses",
}


def rows(catalogue: Catalogue) -> list[dict[str, str]]:
    """Return one row per deployment, in definition order."""
    return [
        {
            "model": target.model,
            "group": target.group,
            "deployment": target.deployment,
            "version": target.version,
            "url": url_of(target),
            "auth": _auth(target),
        }
        for offer in catalogue.offers
        for target in offer.targets
    ]


def url_of(target: Target) -> str:
    """Return where a chat's request goes."""
    base, path = target.base_url, OPERATIONS[target.api]
    if target.style == "exact":
        path = ""
    elif target.style == "deployment" and target.api == "responses":
        base = base.partition("/deployments/")[0] + "/v1"
    query = dict(target.query)
    if target.version and not (base.endswith("/v1") and target.style == "deployment"):
        query["api-version"] = target.version
    text = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{base}{path}" + (f"?{text}" if text else "")


def _auth(target: Target) -> str:
    if target.auth.type != "key":
        return f"Entra ID ({target.auth.type})"
    if target.auth.key == "user_provided":
        return "each person's key"
    return "key ****" if target.auth.key else "no key"


def table(listed: Sequence[Mapping[str, str]]) -> str:
    """Return rows as aligned text with a header."""
    lines = [dict(zip(COLUMNS, COLUMNS, strict=True)), *listed]
    widths = {name: max(len(row[name]) for row in lines) for name in COLUMNS}
    return "\n".join(
        "  ".join(row[name].ljust(widths[name]) for name in COLUMNS).rstrip()
        for row in lines
    )
