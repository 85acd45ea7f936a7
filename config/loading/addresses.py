"""Whether a text can be called as an http(s) address."""

import re
from urllib.parse import urlsplit

PLACEHOLDER = re.compile(r"\$\{\w+\}")


def is_address(text: str) -> bool:
    """Say whether it is http(s) with a host; placeholders count as letters."""
    text = PLACEHOLDER.sub("x", text).strip()
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        return sound and (parts.port or 1) > 0 and not re.search(r"\s", text)
    except ValueError:
        return False


def holds_password(text: str) -> bool:
    """Say whether a sound address names a user."""
    return "@" in text.partition("://")[2].partition("/")[0]
