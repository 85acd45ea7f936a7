"""What a tab is told first: who it belongs to, and which answers are being written."""

import asyncio
from typing import Any

from chat.frames import PROTOCOL
from chat.person import Person
from chat.store.running import run_log


async def hello(person: Person) -> dict[str, Any]:
    """Return the `hello` frame of a person's tab."""
    records = await run_log.records_of(person.id)
    numbers = await asyncio.gather(*(run_log.last_number(r.run_id) for r in records))
    active = [
        {
            "run_id": record.run_id,
            "conversation_id": record.conversation_id,
            "message_id": record.message_id,
            "number": number,
        }
        for record, number in zip(records, numbers, strict=True)
    ]
    user = {"id": person.id, "name": person.name, "role": person.role}
    return {
        "type": "hello",
        "protocol": PROTOCOL,
        "user": user,
        "active_runs": active,
    }
