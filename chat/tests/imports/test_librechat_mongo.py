"""A LibreChat-shaped database, made here, and what becomes of it."""

import io
import json
import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bcrypt
import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command

from accounts.models import User
from chat import db
from chat.imports.librechat_mongo import Migration, Outcome
from chat.store import branches, everything, librechat_source, presets, prompts, search
from chat.store.librechat_source import LibreChatSource
from chat.terms import query
from config import live
from config.librechat import LibreChat

NOW = datetime(2025, 5, 6, 7, 8, 9, tzinfo=UTC)
ROOT = "00000000-0000-0000-0000-000000000000"
PASSWORD = bcrypt.hashpw(b"correct horse", bcrypt.gensalt(4, b"2a"))
LI, MEI, GONE = "6650000000000000000000a1", "6650000000000000000000a2", "x"


def said(key: str, home: str, parent: str, text: str, *, mine: bool) -> dict[str, Any]:
    return {
        "messageId": key,
        "conversationId": home,
        "parentMessageId": parent,
        "user": LI,
        "isCreatedByUser": mine,
        "sender": "User" if mine else "GPT-4o",
        "text": text,
        "model": None if mine else "gpt-4o",
        "createdAt": NOW,
    }


def conversation(key: str, user: str, **fields: object) -> dict[str, Any]:
    return {
        "conversationId": key,
        "user": user,
        "title": f"Talk {key}",
        "endpoint": "azureOpenAI",
        "model": "gpt-4o",
        "temperature": 0.3,
        "maxContextTokens": 5_000,
        "top_p": 7,  # out of range: left behind
        "promptPrefix": "Be kind",
        "createdAt": NOW,
        "updatedAt": NOW,
        **fields,
    }


def tree(home: str) -> list[dict[str, Any]]:
    return [
        said(f"{home}-1", home, ROOT, "港口在哪里?", mine=True),
        said(f"{home}-2", home, f"{home}-1", "North", mine=False),
        said(f"{home}-3", home, f"{home}-1", "South", mine=False),
        said(f"{home}-4", home, f"{home}-3", "Sure?", mine=True),
        said(f"{home}-5", home, "lost", "An orphan", mine=True),
    ]


DATABASE: dict[str, list[dict[str, Any]]] = {
    "users": [
        {
            "_id": LI,
            "email": "Li@Example.com",
            "name": "李雷",
            "role": "ADMIN",
            "emailVerified": True,
            "password": bcrypt.hashpw(
                b"correct horse", bcrypt.gensalt(4, b"2a")
            ).decode(),
            "twoFactorEnabled": True,
        },
        {"_id": MEI, "email": "mei@example.com", "name": "Mei", "role": "CUSTOM"},
        {"_id": "bad", "email": "nonsense"},
    ],
    "conversations": [
        conversation("c1", LI, tags=["work"], isArchived=True),
        conversation("c2", MEI),
        conversation("c3", LI, expiredAt=NOW),
        conversation("c4", GONE),
        {"conversationId": {"$ne": 1}, "user": LI},
    ],
    "messages": [*tree("c1"), *tree("c2"), *tree("c4")],
    "presets": [{"presetId": "p", "user": LI, "title": "Calm", "temperature": 0.1}],
    "promptgroups": [
        {"_id": "g", "name": "Mail", "author": LI, "productionId": "v2", "command": "m"}
    ],
    "prompts": [
        {"_id": "v1", "groupId": "g", "prompt": "Old"},
        {"_id": "v2", "groupId": "g", "prompt": "Write to {{who}}"},
    ],
    "conversationtags": [{"user": LI, "tag": "work", "count": 1}],
    "files": [{"file_id": "f", "user": LI, "filename": "a.png", "bytes": 10}],
    "balances": [{"user": LI, "tokenCredits": 1_000_000}],
    "agents": [{"id": "agent"}],
    "transactions": [{"tokenType": "prompt"}] * 3,
}


@pytest.fixture
async def librechat(stores: None, mongo_database: Any) -> AsyncIterator[Any]:  # noqa: ANN401
    balance = {"enabled": True, "startBalance": 5}
    live.swap(LibreChat.model_validate({"version": "1.3.17", "balance": balance}))
    client = mongo_database.client
    await client.drop_database("LibreChatOld")
    old = client["LibreChatOld"]
    for name, documents in DATABASE.items():
        await old[name].insert_many([dict(found) for found in documents])
    yield LibreChatSource(_Named(client))
    await db.client().drop_database("LibreChatOld")  # the command closed the first one


class _Named:
    """A client whose address names the old database."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self._client = client

    def get_default_database(self, _: str, **options: object) -> Any:  # noqa: ANN401
        return self._client.get_database("LibreChatOld", **options)


async def carried(source: LibreChatSource, *, dry: bool = False) -> Outcome:
    return await Migration(source, dry_run=dry, say=lambda *_: None).run()


pytestmark = pytest.mark.django_db(transaction=True)


async def test_everything_with_a_counterpart_comes_along(
    librechat: LibreChatSource,
) -> None:
    outcome = await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    (found,) = [item async for item in everything.conversations(li.pk)]

    assert (li.name, li.role) == ("李雷", "ADMIN")
    assert found[0]["params"] == {"temperature": 0.3, "max_context_tokens": 5_000}
    assert (found[0]["tags"], found[0]["archived"]) == (["work"], True)
    assert found[0]["system_prompt"] == "Be kind"
    assert len(found[1]) == 5
    assert [preset["name"] for preset in await presets.all_of(li.pk)] == ["Calm"]
    (prompt,) = await prompts.all_of(li.pk)
    assert (prompt["text"], prompt["command"]) == ("Write to {{who}}", "m")
    assert (outcome.conversations, outcome.messages) == (2, 10)


async def test_each_tree_is_checked(librechat: LibreChatSource) -> None:
    outcome = await carried(librechat)
    assert sorted(outcome.checksums) == ["c1", "c2"]
    assert outcome.differing == []


async def test_what_was_not_carried_is_told_with_the_reason(
    librechat: LibreChatSource,
) -> None:
    outcome = await carried(librechat)
    told = "\n".join(outcome.not_carried)
    assert outcome.not_carried["temporary conversations"] == 1
    assert outcome.not_carried["conversations of nobody"] == 1
    assert "agents are not carried" in told
    assert "transactions" in told
    assert len(outcome.refused) == 2


async def test_a_second_import_adds_nothing(librechat: LibreChatSource) -> None:
    await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    before = await everything.count(li.pk)
    outcome = await carried(librechat)
    assert (outcome.conversations, outcome.messages) == (0, 0)
    assert outcome.already_there == 2
    assert await everything.count(li.pk) == before
    assert "people" not in outcome.made


async def test_a_tree_that_was_edited_here_is_left_and_named(
    librechat: LibreChatSource,
) -> None:
    await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    ((home, messages),) = [item async for item in everything.conversations(li.pk)]
    edited = [{"type": "text", "text": "mine"}]
    await branches.edit(li.pk, home["_id"], messages[0]["_id"], edited)  # type: ignore[arg-type]
    assert (await carried(librechat)).differing == ["c1"]


async def test_a_dry_run_stores_nothing(librechat: LibreChatSource) -> None:
    outcome = await carried(librechat, dry=True)
    assert (outcome.conversations, outcome.messages) == (2, 10)
    assert not await User.objects.filter(email="li@example.com").aexists()


async def test_imported_messages_are_found(librechat: LibreChatSource) -> None:
    await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    assert len(await search.messages(li.pk, query("港口"), 10)) == 1


async def test_people_keep_their_passwords(librechat: LibreChatSource) -> None:
    await carried(librechat)
    li = await User.objects.aget(email="li@example.com")
    assert await li.acheck_password("correct horse")
    assert li.password.startswith("argon2")
    assert not await li.acheck_password("wrong")


async def test_the_command_prints_and_keeps_its_report(
    librechat: LibreChatSource, mongo_clean: str, tmp_path: Path
) -> None:
    out, report = io.StringIO(), tmp_path / "report.json"
    uri = mongo_clean.replace("/LibreChat?", "/LibreChatOld?")
    command = sync_to_async(call_command)
    await command("import_librechat", uri, stdout=out, report=report)
    kept = json.loads(report.read_bytes())
    print(out.getvalue())  # noqa: T201
    assert "       2  trees checked by checksum" in out.getvalue()
    assert kept["messages"] == 10
    assert sorted(kept["checksums"]) == ["c1", "c2"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()])
async def test_bars_are_drawn_on_a_terminal_and_nowhere_else(
    librechat: LibreChatSource,
    mongo_clean: str,
    stream: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    uri = mongo_clean.replace("/LibreChat?", "/LibreChatOld?")
    command = sync_to_async(call_command)
    await command("import_librechat", uri, dry_run=True, stdout=io.StringIO())
    drawn = re.search(r"conversations .*━.*5/5", stream.getvalue())
    assert bool(drawn) is stream.isatty()
    assert bool(stream.getvalue()) is stream.isatty()


async def test_a_server_that_is_not_there_is_one_clear_sentence(
    stores: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(librechat_source, "SELECTION_LIMIT", 100)
    with pytest.raises(CommandError, match="not reachable"):
        await sync_to_async(call_command)("import_librechat", "mongodb://127.0.0.1:9/x")
