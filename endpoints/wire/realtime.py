"""Where a deployment speaks the Realtime API, in its two dialects. Pure.

Sources: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/realtime-audio and
https://platform.openai.com/docs/guides/realtime-websocket (2026-10).
"""

from collections.abc import Mapping

from endpoints.targets import Target
from endpoints.wire.headers import added_headers, key_headers
from endpoints.wire.http_call import IN_PATH, HttpCall, operation_url, query_of

FIRST, LAST = "2024-10-01-preview", "2025-04-01-preview"  # dated versions that know it
BETA = {"OpenAI-Beta": "realtime=v1"}
AZURE = ("deployment", "v1")


def realtime_call(
    target: Target, placeholders: Mapping[str, str], *, beta: bool
) -> HttpCall:
    """Return the call that opens a session; `beta`: with the events of the preview."""
    url, query = _azure(target, beta=beta) if _is_azure(target) else _other(target)
    headers = {**added_headers(target, placeholders), **key_headers(target)}
    if beta and not _is_azure(target):
        headers |= BETA
    return HttpCall(url, query, headers, {}, streamed=True, method="GET")


def _is_azure(target: Target) -> bool:
    return target.style == "v1" or (
        target.style == "deployment" and IN_PATH in target.base_url
    )


def _azure(target: Target, *, beta: bool) -> tuple[str, dict[str, str]]:
    """Return the resource's address: the preview is dated, what is general is not."""
    root = target.base_url.partition(IN_PATH)[0].rstrip("/").removesuffix("/v1")
    query = query_of(target)
    version = query.pop("api-version", "")
    if not beta:
        return f"{root}/v1/realtime", {**query, "model": target.deployment}
    knows = FIRST <= version <= LAST and version.endswith("-preview")
    dated = {"api-version": version if knows else LAST, "deployment": target.deployment}
    return f"{root}/realtime", {**query, **dated}


def _other(target: Target) -> tuple[str, dict[str, str]]:
    query = {**query_of(target), "model": target.deployment}
    return operation_url(target, "realtime"), query
