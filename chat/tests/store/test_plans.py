"""No store method may scan a collection: MongoDB tells each plan, of 2,000 documents.

A method without a row in CALLS fails the first test.
"""

import inspect
import pkgutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

import chat.store
from chat.documents import Message
from chat.imports.librechat import accounts_made
from chat.store import (
    branches,
    conversations,
    erasure,
    everything,
    files,
    messages,
    origins,
    search,
    shares,
    trash,
)
from chat.store.personal import presets, projects, prompts, tags
from chat.store.terms import query, terms
from chat.tests.store import assistant_rows, import_rows, library_rows

ALICE, BOB = 1, 2
ENDED = {"status": "complete"}
NUMBER = 2_000
START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = ["apple", "river", "数据库", "window", "light", "stone", "green", "paper"]
Call = Callable[[], Awaitable[object]]


def text(number: int) -> str:
    chosen = (WORDS[(number * step) % len(WORDS)] for step in (1, 3, 5))
    return f"{' '.join(chosen)} number{number}"


def conversation(number: int) -> dict[str, Any]:
    owner = ALICE if number % 2 else BOB
    new = conversations.new(owner, f"c{number}", endpoint="e", model="m", params={})
    return {
        **new,
        "title": text(number),
        "title_terms": terms(text(number)),
        "tags": [f"tag{number % 50}"],
        "project_id": f"p{number % 20}",
        "archived": number % 10 == 0,
        "updated_at": START + timedelta(minutes=number),
    }


def message(number: int) -> dict[str, Any]:
    home = number // 100
    content = [{"type": "text", "text": text(number)}]
    if number % 10 == 0:
        content.append({"type": "file", "file_id": f"s{number}"})
    return {
        "_id": f"m{number}",
        "conversation_id": f"c{home}",
        "owner_id": ALICE if home % 2 else BOB,
        "parent_id": f"m{number - 1}" if number % 100 else None,
        "role": "user" if number % 2 else "assistant",
        "content": content,
        "search_terms": terms(text(number)),
        "status": "complete",
        "created_at": START + timedelta(minutes=number),
        "updated_at": START + timedelta(minutes=number),
    }


def small(number: int, /, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "_id": f"s{number}",
        "owner_id": number % 20,
        "created_at": START,
        "updated_at": START,
        **fields,
    }


async def fill(database: Any) -> None:  # noqa: ANN401 - the driver is untyped
    numbers = range(NUMBER)
    await database.conversations.insert_many(map(conversation, numbers))
    await database.messages.insert_many(map(message, numbers))
    for name in ("presets", "prompts", "projects", "tags"):
        rows = (small(n, name=f"{name}{n}", text="x", position=n) for n in numbers)
        await database[name].insert_many(rows)
    rows = (small(n, conversation_id=f"c{n}", expires_at=None) for n in numbers)
    await database.shares.insert_many(rows)
    rows = (small(n, share_id=f"s{n % 100}", number=n) for n in numbers)
    await database.shared_messages.insert_many(rows)
    rows = (small(n, name="n", expires_at=moment(n)) for n in numbers)
    await database.files.insert_many(rows)
    rows = (small(n, metadata={"owner_id": n % 20}, length=0) for n in numbers)
    await database["attachments.files"].insert_many(rows)
    await library_rows.fill(database, NUMBER)
    await assistant_rows.fill(database, NUMBER)


def moment(number: int) -> datetime | None:
    return START + timedelta(minutes=number) if number % 2 else None


def stored(number: int) -> Message:
    return message(number)  # type: ignore[return-value]


async def iterated(items: AsyncIterator[object]) -> None:
    assert [item async for item in items]


CALLS: dict[str, Call] = {
    **(library_rows.CALLS | assistant_rows.CALLS | import_rows.CALLS),
    "conversations.insert": lambda: conversations.insert(
        conversations.new(ALICE, "new", endpoint="e", model="m", params={})
    ),
    "conversations.get": lambda: conversations.get(ALICE, "c1"),
    "conversations.page": lambda: conversations.page(ALICE),
    "conversations.change": lambda: conversations.change(ALICE, "c1", {"pinned": True}),
    "conversations.set_model_title": lambda: conversations.set_model_title(
        ALICE, "c1", "Title"
    ),
    "conversations.add_usage": lambda: conversations.add_usage(
        ALICE, "c1", prompt=1, completion=1, cost=0.1
    ),
    "conversations.delete": lambda: conversations.delete(ALICE, "c3"),
    "conversations.restore": lambda: conversations.restore(ALICE, "c3"),
    "messages.insert": lambda: messages.insert(
        messages.new_question(ALICE, "c1", "new", None, [])
    ),
    "messages.insert_both": lambda: messages.insert_both(
        asked := messages.new_question(ALICE, "c1", "both", None, []),
        messages.new_answer(asked, "both's", "run", {}),
    ),
    "messages.get": lambda: messages.get(ALICE, "c1", "m101"),
    "messages.any_of": lambda: messages.any_of(ALICE, ["m101", "none"]),
    "messages.of": lambda: messages.of(ALICE, "c1"),
    "messages.restart": lambda: messages.restart(ALICE, stored(101), "run"),
    "messages.answer_calls": lambda: messages.answer_calls(ALICE, stored(101), []),
    "messages.waiting_for": lambda: messages.waiting_for(["Finance"], 100),
    "messages.waiting_of": lambda: messages.waiting_of(ALICE),
    "messages.finish": lambda: messages.finish(ALICE, "m101", "run", ENDED),
    "origins.of_answer": lambda: origins.of_answer("m101"),
    "messages.unfinished": lambda: messages.unfinished(START),
    "branches.edit": lambda: branches.edit(ALICE, "c1", "m101", []),
    "branches.forget_summaries": lambda: branches.forget_summaries(
        ALICE, "c1", ["m101"]
    ),
    "branches.set_summary": lambda: branches.set_summary(ALICE, "c1", "m101", {}),
    "branches.remove": lambda: branches.remove(ALICE, "c1", ["m199"]),
    "branches.insert_copies": lambda: branches.insert_copies(ALICE, "c1", []),
    "branches.feedback": lambda: branches.feedback(ALICE, "c1", "m102", None),
    "search.messages": lambda: search.messages(ALICE, query("river app"), 20),
    "search.fragments": lambda: search.fragments(ALICE, query("ive"), 20),
    "search.titles": lambda: search.titles(ALICE, query("数据库"), 20),
    "search.conversations": lambda: search.conversations(ALICE, ["c1", "c2"]),
    "presets.make_default": lambda: presets.make_default(ALICE, "s1"),
    "prompts.add": lambda: prompts.add(ALICE, {"name": "n", "text": "t"}),
    "prompts.change": lambda: prompts.change(ALICE, "s1", {"text": "y"}),
    "prompts.used": lambda: prompts.used(ALICE, "s1"),
    "projects.all_of": lambda: projects.all_of(ALICE),
    "projects.delete": lambda: projects.delete(ALICE, "s1"),
    "projects.instructions": lambda: projects.instructions(ALICE, "s21"),
    "projects.library_ids": lambda: projects.library_ids(ALICE, "s21"),
    "tags.all_of": lambda: tags.all_of(ALICE),
    "tags.add": lambda: tags.add(ALICE, {"name": "brand new"}),
    "tags.ensure": lambda: tags.ensure(ALICE, ["tags1", "newer"]),
    "tags.change": lambda: tags.change(ALICE, "s1", {"name": "renamed"}),
    "tags.delete": lambda: tags.delete(ALICE, "s1"),
    "shares.add": lambda: shares.add(
        ALICE, {"conversation_id": "c1", "live": False}, [stored(101)]
    ),
    "shares.all_of": lambda: shares.all_of(ALICE),
    "shares.change": lambda: shares.change(ALICE, "s1", {"audience": "public"}),
    "shares.opened": lambda: shares.opened("s1"),
    "shares.snapshot": lambda: shares.snapshot("s1"),
    "shares.holds": lambda: shares.holds("s1", "f1"),
    "shares.revoke": lambda: shares.revoke(ALICE, "s1"),
    "shares.revoke_of": lambda: shares.revoke_of(ALICE, ["c5"]),
    "everything.conversations": lambda: iterated(everything.conversations(BOB)),
    "everything.count": lambda: everything.count(ALICE),
    "everything.existing": lambda: everything.existing(ALICE, ["c1"]),
    "everything.run_ids": lambda: everything.run_ids(ALICE),
    "files.add": lambda: files.add(ALICE, {"name": "n"}, b"data"),
    "files.all_of": lambda: files.all_of(ALICE),
    "files.get": lambda: files.get(ALICE, "s21"),
    "files.several": lambda: files.several(ALICE, ["s1", "s21"]),
    "files.texts": lambda: files.texts(ALICE, ["s1", "s21"]),
    "files.content": lambda: files.content(ALICE, "s21"),
    "files.use": lambda: files.use(ALICE, ["s21"], START),
    "files.delete": lambda: files.delete(ALICE, "s41"),
    "files.referred": lambda: files.referred(ALICE, "c1"),
    "files.release": lambda: files.release(ALICE, ["s61", "s81"]),
    "files.purge": lambda: files.purge(START + timedelta(minutes=3)),
    "files.erase": lambda: files.erase(BOB),
    "files.page": lambda: files.page(ALICE),
    "files.used_in": lambda: files.used_in(ALICE, ["s61", "s81"]),
    "trash.keep": lambda: trash.keep(ALICE, "c1", "m150", ["m150"], START),
    "trash.restore": lambda: trash.restore(ALICE, "c1", "m150"),
    "trash.purge": lambda: trash.purge(START),
    "erasure.show_all": lambda: erasure.show_all(BOB, START),
    "erasure.purge_deleted": lambda: erasure.purge_deleted(START),
    "erasure.purge_older": lambda: iterated(
        erasure.purge_older(START + timedelta(minutes=3))
    ),
    "erasure.purge": lambda: erasure.purge(ALICE, "c7"),
    "erasure.archive_all": lambda: erasure.archive_all(BOB),
    "erasure.hide_all": lambda: erasure.hide_all(BOB, START),
    "erasure.erase": lambda: erasure.erase(BOB),
}
VARIANTS: dict[str, Call] = {
    "page of a tag": lambda: conversations.page(ALICE, tag="tag1"),
    "page of a project": lambda: conversations.page(ALICE, project_id="p1"),
    "page of the pinned": lambda: conversations.page(ALICE, pinned=True),
    "page of the archived": lambda: conversations.page(ALICE, archived=True),
    "owned get": lambda: presets.get(ALICE, "s21"),
    "owned all": lambda: presets.all_of(ALICE),
    "owned change": lambda: presets.change(ALICE, "s21", {"name": "z"}),
    "owned delete": lambda: presets.delete(ALICE, "s21"),
    "prompts": lambda: prompts.all_of(ALICE),
}

# the connection, the indexes, what Redis holds, who asks
OTHERS = {"mongo", "every", "indexes", "run_log", "leases", "access", "run"}


def store_methods() -> set[str]:
    walked = pkgutil.walk_packages(chat.store.__path__, f"{chat.store.__name__}.")
    modules = [import_module(info.name) for info in walked if not info.ispkg]
    found: set[str] = set()
    for module in (*modules, accounts_made):
        place = module.__name__.rpartition(".")[2]
        for name, method in inspect.getmembers(module, inspect.isfunction):
            asynchronous = inspect.iscoroutinefunction(method)
            asynchronous = asynchronous or inspect.isasyncgenfunction(method)
            if asynchronous and method.__module__ == module.__name__:
                found.add(f"{place}.{name}")
    return {name for name in found if "._" not in name and not apart(name)}


def apart(name: str) -> bool:
    """Say whether a method reads no collection, or all of it: `upgrades.run`."""
    return name.partition(".")[0] in OTHERS


def test_every_store_method_has_a_row() -> None:
    assert store_methods() == set(CALLS)


def _asks_for_any(command: dict[str, Any]) -> bool:
    """GridFS looks whether there is any file at all, and makes its indexes if not."""
    bucket = str(command.get("find")).startswith(("attachments.", "library."))
    one = bucket and command.get("limit")
    return one == 1 and not command.get("filter")


async def plans(database: Any, call: Call) -> list[str]:  # noqa: ANN401
    """Return the plans of everything that MongoDB did for `call`."""
    await database.command("profile", 2)
    await call()
    await database.command("profile", 0)
    rows = database.system.profile.find({"ns": {"$not": {"$regex": "system"}}})
    found = [
        f"{row['ns']} {row.get('planSummary', '')}"
        async for row in rows
        if not _asks_for_any(row["command"])
    ]
    await database.system.profile.drop()
    return found


async def test_a_scan_would_be_noticed(mongo_database: Any) -> None:  # noqa: ANN401
    asked = mongo_database.messages
    await asked.insert_one(message(1))
    found = await plans(mongo_database, lambda: asked.find_one({"model": "m"}))
    assert any("COLLSCAN" in plan for plan in found)


@pytest.mark.timeout(300)
async def test_no_store_method_scans_a_collection(mongo_database: Any) -> None:  # noqa: ANN401
    await fill(mongo_database)
    scans, kinds = list[str](), Counter[str]()
    calls = {**VARIANTS, **CALLS}
    for name, call in calls.items():
        found = await plans(mongo_database, call)
        kinds.update((plan.split()[1:] or ["no plan"])[0] for plan in found)
        scans += [f"{name}: {plan}" for plan in found if "COLLSCAN" in plan]
    print(f"{len(calls)} calls, {NUMBER} documents: {dict(kinds)}")  # noqa: T201
    assert scans == []
