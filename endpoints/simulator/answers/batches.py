"""Files and batches: a batch has ended when it is looked at for the second time."""

import uuid
from collections.abc import Mapping
from typing import Any

import orjson

from endpoints.simulator.answers.forms import form_of
from endpoints.simulator.error_answers import RequestRefused, refusal
from endpoints.simulator.exchange import SimulatorExchange
from endpoints.simulator.kept import Kept, KeptBatch, KeptFile
from endpoints.simulator.paths import RequestPath

USED = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


async def serve(
    kept: Kept,
    exchange: SimulatorExchange,
    address: RequestPath,
    body: Mapping[str, object],
) -> None:
    """Serve one address of files or batches."""
    if address.operation == "files":
        await _files(kept, exchange, address)
    else:
        await _batches(kept, exchange, address, body)


async def _files(kept: Kept, exchange: SimulatorExchange, address: RequestPath) -> None:
    if not address.name:
        name = f"file-{uuid.uuid4().hex}"
        kept.files[name] = KeptFile(address.resource, form_of(exchange).files[0])
        await exchange.json({"id": name, "object": "file", "status": "processed"})
        return
    file = _file(kept, address.name, address.resource)
    if exchange.method == "DELETE":
        del kept.files[address.name]
        await exchange.json({"id": address.name, "deleted": True})
    elif address.verb == "content":
        await exchange.reply(file.content, content_type="application/octet-stream")
    else:
        await exchange.json({"id": address.name, "object": "file"})


def _file(kept: Kept, name: str, resource: str) -> KeptFile:
    file = kept.files.get(name)
    if file is None or file.resource != resource:
        raise RequestRefused(refusal(404, "not_found", f"No such file: {name}"))
    return file


async def _batches(
    kept: Kept,
    exchange: SimulatorExchange,
    address: RequestPath,
    body: Mapping[str, object],
) -> None:
    if not address.name:
        name = f"batch_{uuid.uuid4().hex}"
        file = str(body.get("input_file_id"))
        _file(kept, file, address.resource)
        told: dict[str, Any] = {
            "id": name,
            "object": "batch",
            "status": "validating",
            "input_file_id": file,
        }
        kept.batches[name] = KeptBatch(address.resource, told)
        await exchange.json(told)
        return
    batch = kept.batches.get(address.name)
    if batch is None or batch.resource != address.resource:
        raise RequestRefused(refusal(404, "not_found", "No such batch."))
    if address.verb == "cancel":
        batch.told["status"] = "cancelled"
    elif batch.told["status"] == "in_progress":
        _done(kept, batch)
    elif batch.told["status"] == "validating":
        batch.told["status"] = "in_progress"
    await exchange.json(batch.told)


def _done(kept: Kept, batch: KeptBatch) -> None:
    lines = kept.files[batch.told["input_file_id"]].content.splitlines()
    name = f"file-{uuid.uuid4().hex}"
    content = b"".join(_answered(orjson.loads(line)) + b"\n" for line in lines)
    kept.files[name] = KeptFile(batch.resource, content)
    counts = {"total": len(lines), "completed": len(lines), "failed": 0}
    ended = {"status": "completed", "output_file_id": name, "request_counts": counts}
    batch.told |= ended


def _answered(line: Mapping[str, Any]) -> bytes:
    message = {"role": "assistant", "content": f"Done by {line['body']['model']}."}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    body = {"object": "chat.completion", "choices": [choice], "usage": USED}
    response = {"status_code": 200, "body": body}
    return orjson.dumps({"custom_id": line["custom_id"], "response": response})
