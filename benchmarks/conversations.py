"""P9, P10: opening a long conversation, the list of many, and search.

A person with 10,000 conversations of one message each and one of 1,000 messages; they
are put into MongoDB directly, everything else is asked over HTTP.
"""

import asyncio
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import MongoClient  # noqa: TID251 - only to fill the store

from benchmarks.figures import Figure, percentile
from benchmarks.lab import Lab
from benchmarks.opening import opened
from benchmarks.scale import Scale
from chat.store.conversations import new
from chat.store.terms import terms
from operations.embedded import mongo_uri
from runtime.secrets import Secrets
from tests.chaos.person import Person

TRIES = 15  # of each request, after one that does not count
LONG = 1_000  # messages of the long conversation
BATCH = 1_000  # documents inserted at a time
START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = ["harbour", "river", "数据库", "window", "lantern", "stone", "green", "paper"]
MARKDOWN = "\n\n1. **One**\n2. `two`\n\n```python\nprint('three')\n```\n\n$x^2$"
SEARCHES = {"a rare word": "needle", "a common word": "harbour lan", "Chinese": "数据"}


async def reading(lab: Lab, scale: Scale) -> list[Figure]:
    """Measure the list, a long conversation and search, for one person."""
    person = (await lab.crowd(1))[0]
    owner = (await person.get("/api/config"))["user"]["id"]
    home = await asyncio.to_thread(fill, lab, owner, scale.conversations)
    number = scale.conversations
    found = [
        await timed(
            lab,
            person,
            f"/api/conversations/{home}/messages",
            "P9",
            100,
            "1,000 messages",
        ),
        await timed(
            lab, person, "/api/conversations", "P10", 50, f"list of {number:,}"
        ),
    ]
    for name, words in SEARCHES.items():
        path = f"/api/search?q={words}"
        about = f"search for {name} in {number + LONG:,} messages"
        found.append(await timed(lab, person, path, "P10", 150, about))
    return found + await opened(lab, person, home, LONG)


async def timed(
    lab: Lab, person: Person, path: str, key: str, target: float, name: str
) -> Figure:
    """Return the median of some requests, in ms as a client sees it."""
    await person.get(path)
    times: list[float] = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        await person.get(path)
        times.append((time.perf_counter() - begun) * 1000)
    details = {"p95": percentile(times, 95)}
    value = percentile(times, 50)
    return Figure(key, name, value, "ms", lab.server, target, details=details)


def fill(lab: Lab, owner: int, number: int) -> str:
    """Store the conversations; return the long one's id."""
    folder = lab.program.folder / "data"
    uri = mongo_uri(folder, Secrets.open(folder))
    with MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
        database = client.get_default_database("LibreChat")
        ids = [str(uuid.uuid4()) for _ in range(number + 1)]
        for start in range(0, number, BATCH):
            part = range(start, min(start + BATCH, number))
            database.conversations.insert_many(
                conversation(owner, ids[n], n) for n in part
            )
            database.messages.insert_many(message(owner, ids[n], n, None) for n in part)
        home = ids[-1]
        database.conversations.insert_one(conversation(owner, home, number))
        parent: str | None = None
        chain: list[dict[str, Any]] = []
        for n in range(LONG):
            chain.append(message(owner, home, number + n, parent))
            if n % 2:
                chain[-1]["content"][0]["text"] += MARKDOWN
            parent = chain[-1]["_id"]
        database.messages.insert_many(chain)
    return home


def text(number: int) -> str:
    """Return about a kilobyte, a needle in every thousandth."""
    words = " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 120))
    return f"{words} number{number}{' needle' if number % 1000 == 0 else ''}"


def conversation(owner: int, key: str, number: int) -> dict[str, Any]:
    """Return a conversation's document."""
    found: dict[str, Any] = dict(
        new(owner, key, endpoint="azureOpenAI", model="gpt-4o", params={})
    )
    moment = START + timedelta(minutes=number)
    title = f"{WORDS[number % len(WORDS)]} {number}"
    known = {"title": title, "title_terms": terms(title)}
    return found | known | {"created_at": moment, "updated_at": moment}


def message(owner: int, home: str, number: int, parent: str | None) -> dict[str, Any]:
    """Return a message's document."""
    moment = START + timedelta(seconds=number)
    return {
        "_id": str(uuid.uuid4()),
        "conversation_id": home,
        "owner_id": owner,
        "parent_id": parent,
        "role": "assistant" if number % 2 else "user",
        "content": [{"type": "text", "text": text(number)}],
        "search_terms": terms(text(number)),
        "status": "complete",
        "created_at": moment,
        "updated_at": moment,
    }
