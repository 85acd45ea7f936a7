"""Jobs that tune a model: one has ended when it is looked at for the second time."""

import uuid
from collections.abc import Mapping
from typing import Any

from endpoints.simulator.error_answers import RequestRefused, refusal
from endpoints.simulator.exchange import SimulatorExchange
from endpoints.simulator.kept import Kept, KeptBatch, KeptFile
from endpoints.simulator.paths import RequestPath

TRAINED = 1_000  # tokens


async def serve(
    kept: Kept,
    exchange: SimulatorExchange,
    address: RequestPath,
    body: Mapping[str, object],
) -> None:
    """Serve one address of jobs."""
    if not address.name:
        await exchange.json(_new(kept, address, body))
        return
    job = kept.jobs.get(address.name)
    if job is None or job.resource != address.resource:
        raise RequestRefused(refusal(404, "not_found", "No such job."))
    if address.verb in ("events", "checkpoints"):
        row = {"id": "ftevent-1", "object": "fine_tuning.job.event", "level": "info"}
        rows = [{**row, "message": "Created."}] if address.verb == "events" else []
        await exchange.json({"object": "list", "data": rows, "has_more": False})
        return
    if address.verb == "cancel":
        job.told |= {"status": "cancelled", "trained_tokens": TRAINED // 2}
    elif exchange.method == "GET":
        _on(kept, job)
    await exchange.json(job.told)


def _new(
    kept: Kept, address: RequestPath, body: Mapping[str, object]
) -> dict[str, Any]:
    file = str(body.get("training_file"))
    if file not in kept.files or kept.files[file].resource != address.resource:
        raise RequestRefused(refusal(400, "invalid_request", f"No such file: {file}"))
    told: dict[str, Any] = {
        **body,
        "id": f"ftjob-{uuid.uuid4().hex}",
        "object": "fine_tuning.job",
        "created_at": 1,
        "status": "validating_files",
        "fine_tuned_model": None,
        "trained_tokens": None,
        "result_files": [],
    }
    kept.jobs[told["id"]] = KeptBatch(address.resource, told)
    return told


def _on(kept: Kept, job: KeptBatch) -> None:
    """Go one step further."""
    if job.told["status"] == "validating_files":
        job.told["status"] = "running"
    elif job.told["status"] == "running":
        name = f"file-{uuid.uuid4().hex}"
        kept.files[name] = KeptFile(job.resource, b"step,train_loss\n1,0.5\n")
        tuned = f"{job.told['model']}.ft-{job.told['id'][6:14]}"
        ended = {"status": "succeeded", "result_files": [name]}
        job.told |= {**ended, "fine_tuned_model": tuned, "trained_tokens": TRAINED}
