"""A LibreChat-shaped database, made here."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import bcrypt
import pytest

from chat.imports.librechat.database import Migration
from chat.imports.librechat.source import LibreChatSource
from chat.imports.librechat.wishes import Outcome, Wishes
from chat.store import mongo
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

NOW = datetime(2025, 5, 6, 7, 8, 9, tzinfo=UTC)
ROOT = "00000000-0000-0000-0000-000000000000"
PASSWORD = bcrypt.hashpw(b"correct horse", bcrypt.gensalt(4, b"2a"))
LI, MEI, GONE = "6650000000000000000000a1", "6650000000000000000000a2", "x"


OWNERS = {"c2": "6650000000000000000000a2"}  # else Li's


def said(key: str, home: str, parent: str, text: str, *, mine: bool) -> dict[str, Any]:
    return {
        "messageId": key,
        "conversationId": home,
        "parentMessageId": parent,
        "user": OWNERS.get(home, LI),
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
    "agents": [
        {
            "id": "agent_a",
            "author": LI,
            "name": "Pilot",
            "instructions": "Bring ships in",
            "provider": "azureOpenAI",
            "model": "gpt-4o",
            "model_parameters": {"temperature": 0.4, "top_p": 7},
            "tools": [
                "web_search",
                "calculator",
                "find_mcp_tickets",
                "look_action_harbour",
                "dalle",
            ],
            "artifacts": "default",
            "conversation_starters": ["Where?", " "],
        },
        {"id": "agent_b", "author": GONE, "name": "Nobody's"},
    ],
    "assistants": [{"assistant_id": "asst_1", "user": LI}],
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
    await mongo.client().drop_database(
        "LibreChatOld"
    )  # the command closed the first one


class _Named:
    """A client whose address names the old database."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self._client = client

    def get_default_database(self, _: str, **options: object) -> Any:  # noqa: ANN401
        return self._client.get_database("LibreChatOld", **options)


async def carried(source: LibreChatSource, **wishes: Any) -> Outcome:  # noqa: ANN401
    return await Migration(source, Wishes(**wishes), lambda *_: None).run()
