from accounts.models import User
from chat.store import conversations, messages
from chat.tests.api.conftest import Caller, talk
from chat.tests.api.test_shares import page
from chat.tests.test_artifacts import MOON, TREE


async def test_a_link_to_an_artifact_shows_nothing_else(
    as_alice: Caller, alice: User
) -> None:
    home, [_asked, answer] = await talk(
        alice, "Secret question", f"Secret words\n\n{MOON}\n\n{TREE}"
    )
    body = {"conversation_id": home, "leaf_id": answer, "audience": "public"}
    share = await as_alice.did("post", "/shares", {**body, "artifact": 1, "live": True})
    assert (share["title"], share["live"], share["artifact"]) == ("A tree", False, True)
    status, shown = await page(share["id"])
    assert status == 200
    assert "data-alone" in shown
    assert ":::artifact" in shown
    assert "Secret" not in shown
    assert "moon" not in shown
    assert (await as_alice.ask("post", "/shares", {**body, "artifact": 2}))[0] == 404


async def test_bob_cannot_share_an_artifact_of_alice(
    as_bob: Caller, alice: User
) -> None:
    home, [_asked, answer] = await talk(alice, "Draw", MOON)
    body = {"conversation_id": home, "leaf_id": answer, "artifact": 0}
    assert (await as_bob.ask("post", "/shares", body))[0] == 404


async def test_an_edited_source_is_a_version_beside_the_answer(
    as_alice: Caller, as_bob: Caller, alice: User
) -> None:
    home, [asked, answer] = await talk(alice, "Draw", MOON)
    path = f"/conversations/{home}/messages/{answer}/versions"
    assert (await as_bob.ask("post", path, {"text": "mine"}))[0] == 404
    made = await as_alice.did("post", path, {"text": MOON.replace("full", "new")})
    assert (made["parent_id"], made["role"], made["status"]) == (
        asked,
        "assistant",
        "complete",
    )
    stored = await messages.of(alice.pk, home)
    texts = {one["_id"]: one["content"][0]["text"] for one in stored}
    assert texts[answer] == MOON
    assert texts[made["id"]] == MOON.replace("full", "new")
    conversation = await conversations.get(alice.pk, home)
    assert conversation["current_leaf_id"] == made["id"]
    question = f"/conversations/{home}/messages/{asked}/versions"
    assert (await as_alice.ask("post", question, {"text": "no answer"}))[0] == 409
