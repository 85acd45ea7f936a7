"""The limits of files at an endpoint; pages are told them, to ask before they send."""

from collections.abc import Iterable
from typing import Any

from librechat_yaml.live import librechat
from librechat_yaml.schema.limits import MOST_MB

MB = 1_000_000


def most_bytes(endpoint: str) -> int:
    """Return how large a file for an endpoint may be."""
    config = librechat().file_config
    own = config.limits(endpoint).file_size_limit
    return int(min(own, config.server_file_size_limit, MOST_MB) * MB)


def limits_told(endpoints: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return by endpoint: whether files are off, how many, how large (bytes), which."""
    return {name: _limits(name) for name in {"default", *endpoints}}


def _limits(endpoint: str) -> dict[str, Any]:
    limits = librechat().file_config.limits(endpoint)
    return {
        "disabled": limits.disabled,
        "count": limits.file_limit,
        "size": most_bytes(endpoint),
        "total": int(limits.total_size_limit * MB),
        "types": list(limits.supported_mime_types),
    }
