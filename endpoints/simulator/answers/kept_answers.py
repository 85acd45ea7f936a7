"""Answers of the Responses API that are kept: shown, cancelled, deleted."""

from collections.abc import Mapping
from typing import Any

from endpoints.simulator.call import SimulatorCall
from endpoints.simulator.demo.hosted import TABLE
from endpoints.simulator.error_answers import RequestRefused, refusal
from endpoints.simulator.exchange import SimulatorExchange
from endpoints.simulator.kept import Kept, KeptAnswer
from endpoints.simulator.paths import RequestPath


def not_found(name: str) -> RequestRefused:
    """Return what a resource says of an answer that it does not have."""
    message = f"Response with id '{name}' not found."
    return RequestRefused(refusal(404, "not_found", message))


def keep(call: SimulatorCall, response: Mapping[str, Any]) -> None:
    """Keep an answer unless the request says no."""
    if call.body.get("store") is False:
        return
    given = call.body.get("input")
    items = given if isinstance(given, list) else [{"role": "user", "content": given}]
    told = [_item(place, item) for place, item in enumerate(items)]
    kept = KeptAnswer(call.address.resource, dict(response), told)
    call.exchange.kept.answers[str(response["id"])] = kept


def keep_files(call: SimulatorCall) -> None:
    """Keep the files that code has written, of the pretend interpreter's one kind."""
    for each in call.plan.annotations:
        if each["type"] == "container_file_citation":
            named = call.address.resource, each["container_id"], each["file_id"]
            call.exchange.kept.written[named] = TABLE.encode()


async def written(
    kept: Kept, exchange: SimulatorExchange, address: RequestPath
) -> None:
    """Send a file that code has written."""
    found = kept.written.get((address.resource, address.name, address.verb))
    if found is None:
        raise not_found(address.verb)
    await exchange.reply(found, content_type="application/octet-stream")


def _item(place: int, item: Mapping[str, Any]) -> dict[str, Any]:
    told = {"id": f"in_{place}", "type": "message", **item}
    if isinstance(content := told.get("content"), str):
        told["content"] = [{"type": "input_text", "text": content}]
    return told


def check_previous(call: SimulatorCall) -> None:
    """Refuse to go on from an answer that this resource does not have."""
    previous = call.body.get("previous_response_id")
    if previous and str(previous) not in call.exchange.kept.answers:
        message = f"Previous response with id '{previous}' not found."
        code, param = "previous_response_not_found", "previous_response_id"
        raise RequestRefused(refusal(400, code, message, param=param))


def _found(kept: Kept, name: str, address: RequestPath) -> KeptAnswer:
    answer = kept.answers.get(name)
    if answer is None or answer.resource != address.resource:
        raise not_found(name)
    return answer


async def serve(kept: Kept, exchange: SimulatorExchange, address: RequestPath) -> None:
    """Serve one address of a kept answer; one in the background ends when looked at."""
    answer = _found(kept, address.name, address)
    response = answer.response
    if exchange.method == "DELETE":
        del kept.answers[address.name]
        told = {"id": address.name, "object": "response", "deleted": True}
        await exchange.json(told)
        return
    if address.verb == "input_items":
        await exchange.json(_page(answer.items))
        return
    if address.verb == "cancel" and response["status"] == "queued":
        response |= {"status": "cancelled", "output": [], "usage": None}
    elif response["status"] == "queued" and answer.asked_for:
        response["status"] = "completed"
    answer.asked_for += 1
    going_on = response["status"] == "queued"
    await exchange.json(
        {**response, "output": [], "usage": None} if going_on else response
    )


def _page(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "object": "list",
        "data": items,
        "first_id": items[0]["id"],
        "last_id": items[-1]["id"],
        "has_more": False,
    }
