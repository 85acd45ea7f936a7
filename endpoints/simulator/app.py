"""The pretend Azure as an ASGI application: a request in, Azure's answer out."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping

import orjson

from endpoints.billing import token_counts
from endpoints.simulator import control, plan
from endpoints.simulator.answers import (
    batches,
    chat,
    completions,
    jobs,
    kept_answers,
    media,
    responses,
)
from endpoints.simulator.call import Cut, SimulatorCall, stall
from endpoints.simulator.demo.pieces import asked
from endpoints.simulator.error_answers import (
    NOT_SUPPORTED,
    RESOURCE_NOT_FOUND,
    RequestRefused,
    answer_to,
    too_long,
    unsupported,
)
from endpoints.simulator.exchange import SimulatorExchange
from endpoints.simulator.kept import Kept
from endpoints.simulator.models import SimulatedModel, kind_of
from endpoints.simulator.paths import RequestPath, parse
from endpoints.simulator.realtime import door
from endpoints.simulator.refusals.requests import (
    check_caller,
    check_chat,
    check_model,
    check_responses,
    check_version,
    invalid,
)
from endpoints.simulator.request_log import LoggedRequest, shown_headers
from endpoints.simulator.script import Script
from runtime.asgi import Gone, Receive, Scope, Send, read, while_connected

Handler = Callable[[SimulatorCall], Awaitable[None]]


async def _images(call: SimulatorCall) -> None:
    """Draw; what draws is loaded when it is first asked."""
    from endpoints.simulator.answers import pictures

    await pictures.images(call)


HANDLERS: Mapping[str, Handler] = {
    "chat/completions": chat.answer,
    "completions": completions.complete,
    "responses": responses.answer,
    "embeddings": media.embeddings,
    "images/generations": _images,
    "images/edits": _images,
    "audio/speech": media.speech,
    "audio/transcriptions": media.transcription,
    "audio/translations": media.transcription,
    "moderations": media.moderation,
    "rerank": media.rerank,
}
FORMS = frozenset(
    {"files", "images/edits", "audio/transcriptions", "audio/translations"}
)
KEPT = 5_000  # requests that are remembered
DEFAULT = Script(tokens_per_second=60)


class Simulator:
    """All pretend resources of one process, and what they were asked."""

    def __init__(self, default: Script = DEFAULT) -> None:
        self.default = default
        self.received: deque[LoggedRequest] = deque(maxlen=KEPT)
        self.kept = Kept()
        self._scripts: dict[str, list[tuple[Script, int]]] = {}
        self._number = 0

    def script(self, deployment: str, *scripts: Script) -> None:
        """Set how `deployment` behaves, one script after the other.

        Also "resource/deployment", "resource/*" and "*"; the most exact name counts.
        No scripts, or all of them used up: the default again.
        """
        self._scripts[deployment] = [(each, each.times or -1) for each in scripts]

    def scripts(self) -> dict[str, list[Script]]:
        """Return the scripts that still apply, by deployment."""
        return {
            name: [script for script, _ in left]
            for name, left in self._scripts.items()
            if left
        }

    def reset(self) -> None:
        """Forget all scripts and requests."""
        self._scripts.clear()
        self.received.clear()
        self.kept = Kept()

    def next_script(self, deployment: str, resource: str = "") -> Script:
        """Return the script for the next request, and count it as used."""
        exact = f"{resource}/{deployment}"
        for name in (exact, deployment, f"{resource}/*", "*"):
            if left := self._scripts.get(name):
                script, times = left[0]
                if times == 1:
                    left.pop(0)
                elif times > 1:
                    left[0] = (script, times - 1)
                return script
        return self.default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] == "websocket":
            await door.serve(self, scope, receive, send)
            return
        try:
            raw = await read(receive)
        except Gone:
            return
        exchange = SimulatorExchange(scope, receive, send, raw)
        if control.is_control(exchange.path):
            await control.answer(self, exchange)
            return
        await self._while_connected(exchange)

    async def _while_connected(self, exchange: SimulatorExchange) -> None:
        """Answer, and stop at once when the caller hangs up."""
        try:
            await while_connected(self._answer(exchange), exchange.receive)
        except Gone:
            if exchange.record:
                exchange.record.outcome = "abandoned"

    async def _answer(self, exchange: SimulatorExchange) -> None:
        record = self._remember(exchange)
        try:
            await self._served(exchange, record)
            record.outcome = "answered"
        except RequestRefused as refused:
            record.outcome = "refused"
            answer = refused.refusal
            await exchange.reply(answer.body, answer.status, headers=answer.headers)
        except Cut:  # returning without an end makes the server close the connection
            record.outcome = "cut"

    def _remember(self, exchange: SimulatorExchange) -> LoggedRequest:
        headers = shown_headers(exchange.headers)
        record = self.remember(exchange.method, exchange.path, exchange.query, headers)
        exchange.record = record
        return record

    def remember(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: dict[str, str],
    ) -> LoggedRequest:
        """Keep a request, to be filled in by whoever answers it."""
        self._number += 1
        told = "&".join(f"{name}={value}" for name, value in query.items())
        record = LoggedRequest(self._number, method, path, told, headers, body=None)
        self.received.append(record)
        return record

    async def _served(self, exchange: SimulatorExchange, record: LoggedRequest) -> None:
        address = parse(exchange.path)
        if address is None:
            raise RequestRefused(RESOURCE_NOT_FOUND)
        body = parsed(exchange, address)
        deployment = address.deployment or str(body.get("model") or "")
        record.body = body or f"{len(exchange.raw)} bytes"
        record.deployment, record.resource = deployment, address.resource
        script = self.next_script(deployment, address.resource)
        exchange.piece_bytes, exchange.scripted = script.piece_bytes, script.headers
        check_caller(exchange.headers, script.key)
        check_version(address, exchange.query)
        if address.operation == "models":
            await control.models(self, exchange)
            return
        if address.operation == "fine_tuning/jobs":
            await jobs.serve(self.kept, exchange, address, body)
            return
        if address.operation in ("files", "batches"):
            await batches.serve(self.kept, exchange, address, body)
            return
        if address.operation == "containers":
            await kept_answers.written(self.kept, exchange, address)
            return
        if address.name:
            await kept_answers.serve(self.kept, exchange, address)
            return
        if exchange.method != "POST":
            raise RequestRefused(RESOURCE_NOT_FOUND)
        exchange.kept = self.kept
        await answer(exchange, address, body, script, record)


async def answer(
    exchange: SimulatorExchange,
    address: RequestPath,
    body: Mapping[str, object],
    script: Script,
    record: LoggedRequest,
) -> None:
    """Answer as the script wants; raises Refused."""
    if script.hang:
        await stall()
    if script.error is not None:
        await asyncio.sleep(script.first_token_delay)
        raise RequestRefused(answer_to(script.error))
    kind = kind_of(script.base_model or record.deployment)
    await token_counts.ready()
    version = exchange.query.get("api-version", "")
    check(address, body, version, kind, script)
    planned = plan.make(script, body, kind, record.deployment)
    record.pieces = planned.pieces
    call = SimulatorCall(
        exchange, address, record.deployment, body, script, kind, planned, record
    )
    await HANDLERS[address.operation](call)


def check(
    address: RequestPath,
    body: Mapping[str, object],
    version: str,
    kind: SimulatedModel,
    script: Script,
) -> None:
    """Refuse what this operation, this model or this script does not take."""
    if unknown := [name for name in script.unknown_parameters if name in body]:
        raise RequestRefused(unsupported(unknown[0]))
    if address.operation == "chat/completions":
        check_chat(body, address, version, kind)
    elif address.operation == "completions" and not kind.completes:
        raise RequestRefused(NOT_SUPPORTED)
    elif address.operation == "responses":
        check_responses(body, address)
    elif address.operation not in FORMS:
        check_model(body, address)
    if body.get("stream") and not (script.streams and kind.streams):
        raise invalid(
            "Unsupported value: 'stream' does not support true with this model. "
            "Supported values are: false.",
            "stream",
            "unsupported_value",
        )
    window = script.context_window
    if window and (prompt := asked(body)) > window:
        raise RequestRefused(too_long(window, prompt))


def parsed(exchange: SimulatorExchange, address: RequestPath) -> Mapping[str, object]:
    """Return the JSON body; {} for forms and for requests that need none."""
    if exchange.method != "POST" or address.operation in FORMS:
        return {}
    try:
        body = orjson.loads(exchange.raw)
    except orjson.JSONDecodeError as error:
        raise invalid(
            "We could not parse the JSON body of your request.", None, "BadRequest"
        ) from error
    if not isinstance(body, dict):
        raise invalid("The request body must be a JSON object.", None)
    return body
