"""The pretend Azure's Realtime API: a session that hears, reads and answers.

Both dialects: the preview (a dated address with `deployment`) and what is general.
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from endpoints.billing import token_counts
from endpoints.simulator.error_answers import (
    RESOURCE_NOT_FOUND,
    RequestRefused,
    answer_to,
)
from endpoints.simulator.realtime.session import ConnectionLost, Left, Session
from endpoints.simulator.refusals.requests import check_caller
from endpoints.simulator.request_log import LoggedRequest, shown_headers
from runtime.asgi import Receive, Scope, Send

if TYPE_CHECKING:
    from endpoints.simulator.app import Simulator

PATH = re.compile(r"(?:/(?P<resource>[^/]+))?(?:/openai(?:/v1)?|/v1)/realtime")


async def serve(
    simulator: "Simulator", scope: Scope, receive: Receive, send: Send
) -> None:
    """Serve one WebSocket (ASGI)."""
    await receive()  # websocket.connect
    headers = {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in scope["headers"]
    }
    query = dict(parse_qsl(scope["query_string"].decode()))
    name = query.get("deployment") or query.get("model") or ""
    path = PATH.fullmatch(scope["path"])
    resource = (path["resource"] if path else "") or ""
    record = simulator.remember("GET", scope["path"], query, shown_headers(headers))
    record.deployment, record.resource = name, resource
    script = simulator.next_script(name, resource)
    try:
        check_caller(headers, script.key)
        if path is None or not name:
            raise RequestRefused(RESOURCE_NOT_FOUND)
        if script.error is not None:
            raise RequestRefused(answer_to(script.error))
    except RequestRefused as refused:
        await _refuse(refused, record, send)
        return
    await token_counts.ready()
    beta = "deployment" in query or headers.get("openai-beta") == "realtime=v1"
    record.status = 101
    await send({"type": "websocket.accept"})
    await _converse(Session(receive, send, record, script, beta=beta))


async def _refuse(refused: RequestRefused, record: LoggedRequest, send: Send) -> None:
    answer = refused.refusal
    record.status, record.outcome = answer.status, "refused"
    named = {"content-type": "application/json", **answer.headers}
    pairs = [(key.encode(), value.encode()) for key, value in named.items()]
    start = {"type": "websocket.http.response.start", "status": answer.status}
    await send({**start, "headers": pairs})
    await send({"type": "websocket.http.response.body", "body": answer.body})


async def _converse(session: "Session") -> None:
    try:
        await session.run()
    except Left:
        session.record.outcome = "abandoned"
    except ConnectionLost:
        session.record.outcome = "cut"
        await session.close(1011)
