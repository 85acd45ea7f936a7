"""One HTTP call by OpenAI's own library, up to the first byte of its answer."""

from functools import lru_cache
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

import httpx2

from endpoints.wire.http_call import HttpCall

if TYPE_CHECKING:  # slow to import, see clients.py
    from openai import AsyncOpenAI, Omit
    from openai._types import RequestOptions

NEVER_SENT = "-"  # the SDK would draw one for each call, and Azure takes none


async def opened(
    client: "AsyncOpenAI", call: HttpCall, limits: httpx2.Timeout
) -> httpx2.Response:
    """Make the call; the body of its answer is unread. Raises OpenAIError."""
    from openai import AsyncStream

    options: RequestOptions = {
        "headers": _headers(call),
        "timeout": limits,
        "idempotency_key": NEVER_SENT,
    }
    path, kind, streams = _with_query(call), httpx2.Response, AsyncStream[object]
    answer: object
    if call.method == "DELETE":
        answer = await client.delete(path, cast_to=kind, options=options)
    elif call.method == "GET":
        answer = await client.get(
            path, cast_to=kind, options=options, stream=True, stream_cls=streams
        )
    else:
        answer = await client.post(
            path,
            cast_to=kind,
            content=None if call.files else call.content,
            body=dict(call.body) if call.files else None,
            files=list(call.files) or None,
            options=options,
            stream=True,
            stream_cls=streams,
        )
    return cast(httpx2.Response, answer)


def _with_query(call: HttpCall) -> str:
    """Return the call's URL; the SDK would take longer over its one parameter."""
    return (
        f"{call.url}?{_encoded(tuple(call.query.items()))}" if call.query else call.url
    )


@lru_cache(maxsize=256)
def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    return urlencode(query)


def _headers(call: HttpCall) -> "dict[str, str | Omit]":
    """Return the call's headers; the SDK's own placeholder key is never sent."""
    from openai import Omit

    kind = "multipart/form-data" if call.files else "application/json"
    bearer = call.headers.get("Authorization") or Omit()
    return {"Content-Type": kind, **call.headers, "Authorization": bearer}
