"""Azure's content filter annotations → what was found. Pure.

Format: https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
"""

from collections.abc import Iterator, Mapping
from typing import Any

from endpoints.events import Filtered


def findings(results: Mapping[str, Any] | None) -> Iterator[Filtered]:
    """Give every category that found something; nothing for a clean text."""
    for category, result in (results or {}).items():
        if not isinstance(result, dict):
            continue
        blocked = bool(result.get("filtered"))
        severity = result.get("severity") or _detected(result)
        if blocked or severity not in ("safe", ""):
            yield Filtered(category, severity or "detected", blocked)


def _detected(result: Mapping[str, Any]) -> str:
    return "detected" if result.get("detected") else ""
