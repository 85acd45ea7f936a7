"""Texts or token ids → vectors, as the service writes them (numbers or base64)."""

from collections.abc import Sequence
from typing import Any

from accounts.rights.principal import Principal
from endpoints.billing import estimates, token_counts
from endpoints.billing.permit import open_to
from endpoints.errors import EndpointError
from endpoints.events import Usage
from endpoints.gateway.errors import invalid
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.model_call import admitted, permitted
from endpoints.gateway.operations.chat import PATIENCE, answered_by, whole
from endpoints.gateway.requests.parse import Body
from endpoints.operations.operation import Operation, Received, perform
from endpoints.reading.usage import usage_of
from endpoints.wire.placeholders import values_of

# At a deployment whose URL is used as written these could ask for an answer instead.
NOT_PASSED = frozenset({"model", "messages", "prompt", "stream", "stream_options"})
MOST_ITEMS = 300_000  # texts or token ids altogether; OpenAI's own bound


async def embed(exchange: Exchange, principal: Principal, body: Body) -> None:
    """Answer a program; raises GatewayError or EndpointError."""
    inputs = inputs_of(body.get("input"))
    offer = await permitted(principal, body["model"])
    placeholders = await values_of(principal.user_id, offer)
    params = {name: value for name, value in body.items() if name not in NOT_PASSED}
    operation = Operation(
        "embeddings",
        params,
        _estimate(inputs),
        _read,
        placeholders=placeholders,
        patience=PATIENCE,
    )
    encoding = offer.knowledge.encoding

    def count(_answer: str) -> Usage:
        return Usage(sum(_length(each, encoding) for each in inputs), counted=True)

    async with admitted(exchange, principal, offer, count, 0) as call:
        try:
            known = await open_to(call.principal, call.offer)
            reply = await perform(call.offer, operation, known)
        except EndpointError as error:
            call.attempts += error.attempts
            raise
        call.attempts += reply.attempts
        exchange.answer_headers |= answered_by(call)
        call.usage = reply.usage
        await whole(call, {**reply.result, "model": body["model"]})


def _read(received: Received) -> tuple[dict[str, Any], Usage | None]:
    answer = received.json()
    return answer, usage_of(answer.get("usage"))


def inputs_of(given: object) -> Sequence[str | list[int]]:
    """Return the inputs, each a text or a list of token ids; raises GatewayError."""
    rows: list[Any] = given if isinstance(given, list) else [given]
    items = sum(len(each) if isinstance(each, list) else 1 for each in rows)
    if items > MOST_ITEMS:
        raise invalid(f"`input` holds more than {MOST_ITEMS} items.", "input")
    if rows and all(isinstance(each, int) for each in rows):
        rows = [rows]
    if not rows or not all(_is_input(each) for each in rows):
        message = "`input` must be a text, token ids, or a list of either."
        raise invalid(message, "input")
    return rows


def _is_input(row: object) -> bool:
    if isinstance(row, list):
        return bool(row) and all(isinstance(each, int) for each in row)
    return isinstance(row, str) and bool(row)


def _length(row: str | list[int], encoding: str) -> int:
    return token_counts.count(row, encoding) if isinstance(row, str) else len(row)


def _estimate(inputs: Sequence[str | list[int]]) -> int:
    return sum(
        estimates.of_text(each) if isinstance(each, str) else len(each)
        for each in inputs
    )
