"""People who talk to `/api`, and conversations for them to talk about."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from django.test import AsyncClient

from accounts.models import User
from chat.documents import Conversation, Message, Role
from chat.store import branches, conversations
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

Json = dict[str, Any]
NOWHERE = "00000000-0000-4000-8000-000000000000"


class Caller:
    """A signed-in person's session, speaking JSON."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def ask(
        self, method: str, path: str, body: object = None
    ) -> tuple[int, Json]:
        """Return status and JSON of the answer."""
        call = getattr(self.client, method)
        sent = {} if body is None else {"data": body}
        response = await call(f"/api{path}", **sent, content_type="application/json")
        return response.status_code, response.json()

    async def got(self, path: str) -> Json:
        """Return the JSON of a GET that must succeed."""
        status, found = await self.ask("get", path)
        assert status == 200, found
        return found

    async def did(self, method: str, path: str, body: object = None) -> Json:
        """Return the JSON of a call that must succeed."""
        status, found = await self.ask(method, path, body)
        assert status == 200, found
        return found


@pytest.fixture
def signed_in(stores: None) -> Callable[[User], Any]:
    """Return a function that signs a person in."""
    live.swap(LibreChat.model_validate({"version": "1.3.17"}))

    async def sign_in(user: User) -> Caller:
        client = AsyncClient()
        await client.aforce_login(user)
        return Caller(client)

    return sign_in


@pytest.fixture
async def as_alice(signed_in: Callable[[User], Any], alice: User) -> Caller:
    """Sign Alice in."""
    return cast(Caller, await signed_in(alice))


@pytest.fixture
async def as_bob(signed_in: Callable[[User], Any], bob: User) -> Caller:
    """Sign Bob in."""
    return cast(Caller, await signed_in(bob))


def message(conversation: Conversation, number: int, text: str, role: Role) -> Message:
    """Return a message of a test conversation."""
    moment = conversation["created_at"] + timedelta(seconds=number)
    return {
        "_id": str(uuid.uuid4()),
        "conversation_id": conversation["_id"],
        "owner_id": conversation["owner_id"],
        "parent_id": None,
        "role": role,
        "content": [{"type": "text", "text": text}],
        "status": "complete",
        "created_at": moment,
        "updated_at": moment,
    }


async def talk(
    owner: User, *texts: str, title: str = "A talk"
) -> tuple[str, list[str]]:
    """Store a conversation of one branch; return its id and its messages' ids."""
    conversation = conversations.new(
        owner.pk, str(uuid.uuid4()), endpoint="azureOpenAI", model="gpt-4o", params={}
    )
    written: list[Message] = []
    for number, text in enumerate(texts):
        role: Role = "assistant" if number % 2 else "user"
        written.append(message(conversation, number, text, role))
        written[-1]["parent_id"] = written[-2]["_id"] if number else None
    conversation["current_leaf_id"] = written[-1]["_id"] if written else None
    await conversations.insert(conversation)
    await conversations.change(owner.pk, conversation["_id"], {"title": title})
    if written:
        await branches.insert_copies(owner.pk, conversation["_id"], written)
    return conversation["_id"], [found["_id"] for found in written]
