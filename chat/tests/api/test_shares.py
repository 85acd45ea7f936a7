from datetime import timedelta
from typing import Any

import pytest
from django.test import AsyncClient

from accounts.models import User
from chat.conversations import share_links
from chat.store import conversations, shares
from chat.store.mongo import database
from chat.tests.api.conftest import Caller, talk
from chat.tests.api.test_files import send


async def link(caller: Caller, home: str, **terms: object) -> dict[str, Any]:
    return await caller.did("post", "/shares", {"conversation_id": home, **terms})


async def page(share_id: str, client: AsyncClient | None = None) -> tuple[int, str]:
    response = await (client or AsyncClient()).get(f"/share/{share_id}")
    return response.status_code, response.content.decode()


@pytest.fixture
async def home(alice: User, as_alice: Caller) -> str:
    found, _ = await talk(alice, "What is green?", "Grass")
    await conversations.change(alice.pk, found, {"system_prompt": "secret"})
    return found


async def test_a_snapshot_stays_as_it_was(as_alice: Caller, home: str) -> None:
    share = await link(as_alice, home, audience="public")
    items = (await as_alice.got(f"/conversations/{home}/messages"))["items"]
    path = f"/conversations/{home}/messages/{items[1]['id']}"
    await as_alice.did("patch", path, {"text": "Leaves"})
    found = (await share_links.read(share["id"], signed_in=False)).messages
    assert [message["text"] for message in found] == ["What is green?", "Grass"]
    assert set(found[0]) == {"role", "text", "model", "created_at", "pictures"}


async def test_the_secret_is_long(as_alice: Caller, home: str) -> None:
    share = await link(as_alice, home)
    assert len(share["id"]) >= 43


async def test_bob_cannot_share_or_revoke_what_is_alices(
    as_alice: Caller, as_bob: Caller, home: str
) -> None:
    share = await link(as_alice, home)
    body = {"conversation_id": home}
    assert (await as_bob.ask("post", "/shares", body))[0] == 404
    assert (await as_bob.ask("patch", f"/shares/{share['id']}", {}))[0] == 404
    assert (await as_bob.ask("delete", f"/shares/{share['id']}"))[0] == 404
    assert (await as_bob.got("/shares"))["items"] == []


async def test_bob_goes_on_from_a_share_in_a_copy_of_his_own(
    as_alice: Caller, as_bob: Caller, home: str
) -> None:
    share = await link(as_alice, home)
    copy = await as_bob.did("post", f"/shares/{share['id']}/copy")
    tree = await as_bob.got(f"/conversations/{copy['id']}/messages")
    texts = [item["content"][0]["text"] for item in tree["items"]]
    assert texts == ["What is green?", "Grass"]
    assert copy["system_prompt"] == ""
    assert copy["id"] != home


async def test_a_reader_of_a_share_gets_nowhere_with_its_files(
    as_alice: Caller, as_bob: Caller, alice: User
) -> None:
    _, file = await send(as_alice, b"attached", "attached.txt")
    home, (question, _) = await talk(alice, "What does it say?", "Nothing")
    named = {"type": "file", "file_id": file["id"], "name": "attached.txt"}
    changed = {"$set": {"content": [named]}}
    await database()["messages"].update_one({"_id": question}, changed)
    share = await link(as_alice, home, audience="public")
    assert file["id"] not in (await page(share["id"]))[1]
    copy = await as_bob.did("post", f"/shares/{share['id']}/copy")
    tree = await as_bob.got(f"/conversations/{copy['id']}/messages")
    assert file["id"] not in str(tree)
    for method in ("get", "delete"):
        assert (await as_bob.ask(method, f"/files/{file['id']}"))[0] == 404
    await as_bob.did("delete", f"/conversations/{copy['id']}")
    assert await as_alice.got(f"/files/{file['id']}") == file


async def test_a_revoked_link_is_gone_at_once(as_alice: Caller, home: str) -> None:
    share = await link(as_alice, home)
    await as_alice.did("delete", f"/shares/{share['id']}")
    status, _ = await as_alice.ask("post", f"/shares/{share['id']}/copy")
    assert status == 404
    assert await shares.snapshot(share["id"]) == []


async def test_an_expired_link_is_gone(
    as_alice: Caller, alice: User, home: str
) -> None:
    share = await link(as_alice, home, expires_in_days=1)
    past = conversations.now() - timedelta(seconds=1)
    await shares.change(alice.pk, share["id"], {"expires_at": past})
    assert (await as_alice.ask("post", f"/shares/{share['id']}/copy"))[0] == 404


async def test_a_deleted_conversation_ends_its_links(
    as_alice: Caller, as_bob: Caller, home: str
) -> None:
    share = await link(as_alice, home, live=True)
    await as_alice.did("delete", f"/conversations/{home}")
    assert (await as_bob.ask("post", f"/shares/{share['id']}/copy"))[0] == 404


async def test_a_link_for_members_tells_strangers_nothing(
    as_alice: Caller, home: str
) -> None:
    share = await link(as_alice, home, audience="signed_in")
    status, text = await page(share["id"])
    assert status == 302
    assert "Grass" not in text


@pytest.mark.parametrize("share_id", ["x", "../..", "%00", "a" * 500])
async def test_unknown_links_are_not_found(stores: None, share_id: str) -> None:
    assert (await page(share_id))[0] == 404


async def test_a_public_link_shows_the_text_and_nothing_private(
    as_alice: Caller, alice: User, home: str
) -> None:
    share = await link(as_alice, home, audience="public")
    response = await AsyncClient().get(f"/share/{share['id']}")
    text = response.content.decode()
    assert response.status_code == 200
    assert "What is green?" in text
    assert "Grass" in text
    assert not [private for private in (alice.email, "secret", home) if private in text]
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]


async def test_a_live_link_follows_its_branch(
    as_alice: Caller, as_bob: Caller, home: str
) -> None:
    share = await link(as_alice, home, live=True)
    items = (await as_alice.got(f"/conversations/{home}/messages"))["items"]
    path = f"/conversations/{home}/messages/{items[1]['id']}"
    await as_alice.did("patch", path, {"text": "Leaves"})
    copy = await as_bob.did("post", f"/shares/{share['id']}/copy")
    tree = await as_bob.got(f"/conversations/{copy['id']}/messages")
    assert [item["content"][0]["text"] for item in tree["items"]][-1] == "Leaves"


async def test_a_public_live_link_shows_what_is_new_until_it_expires(
    as_alice: Caller, alice: User, home: str
) -> None:
    terms = {"audience": "public", "live": True, "expires_in_days": 1}
    share = await link(as_alice, home, **terms)
    items = (await as_alice.got(f"/conversations/{home}/messages"))["items"]
    path = f"/conversations/{home}/messages/{items[1]['id']}"
    await as_alice.did("patch", path, {"text": "Leaves"})
    status, text = await page(share["id"])
    assert status == 200
    assert "Leaves" in text
    assert "Grass" not in text
    past = conversations.now() - timedelta(seconds=1)
    await shares.change(alice.pk, share["id"], {"expires_at": past})
    assert (await page(share["id"]))[0] == 404
