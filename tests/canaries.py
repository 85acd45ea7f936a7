"""Secrets that are told apart from everything else, to be searched for (S56)."""

import secrets
from collections.abc import Mapping


def canary(kind: str) -> str:
    """Return a secret of this kind that nobody else has; 32 letters at least."""
    return f"cnry{kind}{secrets.token_hex(16)}"


# What the installation itself keeps secret, by the variable that says it.
MINTED = {
    "SECRET_KEY": canary("signing"),
    "CREDS_KEY": canary("encrypting"),
    "GROUP_API_KEY": canary("azure"),
}


def found_in(text: str, among: Mapping[str, str]) -> list[str]:
    """Return the kinds of those secrets that stand in a text."""
    return [kind for kind, secret in among.items() if secret in text]
