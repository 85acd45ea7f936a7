"""Runs the steps that a database still lacks.

How far it is stands in the collection `schema`: `{_id: "documents", number: of the
last step that is done, needs: the step a program has to know, doing: {number, after:
the id up to which its documents are done, changed: how many}, done: [{number, name, at,
changed}]}`. A database without it has had no step.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from chat.store.mongo import database
from chat.store.upgrades.steps import STEPS, UpgradeStep

RECORD = "documents"
BATCH = 1000  # documents changed at a time

Told = Callable[[str], None]


class TooNewError(Exception):
    """The documents were brought into a form that this version cannot read."""


async def pending(steps: Sequence[UpgradeStep] = STEPS) -> list[UpgradeStep]:
    """Return the steps that are still to do. Raises TooNewError."""
    record = await _record()
    known = steps[-1].number if steps else 0
    if record.get("needs", 0) > known:
        raise TooNewError(
            f"The conversations here were upgraded by a newer version (step "
            f"{record['number']}; this one knows {known}). Start that version again, "
            f"or restore the backup from before the upgrade."
        )
    return [step for step in steps if step.number > record.get("number", 0)]


async def upgrade(told: Told, steps: Sequence[UpgradeStep] = STEPS) -> None:
    """Do what is pending; killed at any moment and called again, it goes on there.

    `told` hears a line for each step and each batch. Raises TooNewError.
    """
    for step in await pending(steps):
        await _do(step, told)


async def _do(step: UpgradeStep, told: Told) -> None:
    doing = (await _record()).get("doing") or {}
    if doing.get("number") != step.number:
        doing = {"number": step.number, "after": None, "changed": 0}
    total = await database()[step.collection].estimated_document_count()
    while keys := await _next(step, doing["after"]):
        fits = {**step.where, "_id": {"$gte": keys[0], "$lte": keys[-1]}}
        result = await database()[step.collection].update_many(fits, step.change)
        doing["changed"] += result.modified_count
        doing["after"] = keys[-1]
        await _note({"doing": doing})
        told(f"{step.number}. {step.name}: {doing['changed']} of at most {total}")
    await _done(step, doing["changed"])


async def _next(step: UpgradeStep, after: object) -> list[Any]:
    """Return the ids of the next batch; old programs may still add to the end."""
    where: dict[str, Any] = dict(step.where)
    if after is not None:
        where["_id"] = {"$gt": after}
    found = database()[step.collection].find(where, {"_id": 1}).sort("_id", 1)
    return [each["_id"] for each in await found.limit(BATCH).to_list(None)]


async def _done(step: UpgradeStep, changed: int) -> None:
    line = {
        "number": step.number,
        "name": step.name,
        "at": datetime.now(UTC),
        "changed": changed,
    }
    await database().schema.update_one(
        {"_id": RECORD},
        {
            "$set": {"number": step.number, "doing": None},
            "$max": {"needs": step.needs},
            "$push": {"done": line},
        },
        upsert=True,
    )


async def _note(fields: dict[str, Any]) -> None:
    await database().schema.update_one({"_id": RECORD}, {"$set": fields}, upsert=True)


async def _record() -> dict[str, Any]:
    return await database().schema.find_one({"_id": RECORD}) or {}
