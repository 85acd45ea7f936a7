"""Pictures of shared conversations: those of the link, for whoever may read it."""

from datetime import timedelta

import pytest
from django.test import AsyncClient

from accounts.models import User
from chat.files.uploads import take
from chat.store import branches, messages, shares
from chat.store.conversations import now
from chat.tests.api.conftest import Caller, talk
from chat.tests.api.test_shares import link, page
from chat.tests.test_pictures import picture


class Told:
    """Alice's conversation with a picture, and pictures that are not in it."""

    home: str
    shown: str
    other: str
    bobs: str


@pytest.fixture
async def told(alice: User, bob: User, as_alice: Caller) -> Told:
    found = Told()
    found.home, ids = await talk(alice, "Draw a cat", "Here it is")
    kept = [await take(who.pk, "", "cat.png", picture()) for who in (alice, alice, bob)]
    found.shown, found.other, found.bobs = (file["_id"] for file in kept)
    said = await messages.get(alice.pk, found.home, ids[-1])
    part = {"type": "image", "file_id": found.shown, "picture": "c1.0", "alt": "A cat"}
    size = {"name": "cat.png", "width": 40, "height": 30}
    content = [{**part, **size}, *said["content"]]
    await branches.edit(alice.pk, found.home, ids[-1], content)  # type: ignore[arg-type]
    return found


async def shown(share_id: str, file_id: str, client: AsyncClient | None = None) -> int:
    path = f"/share/{share_id}/pictures/{file_id}"
    return int((await (client or AsyncClient()).get(path)).status_code)


@pytest.mark.parametrize("live", [False, True])
async def test_a_link_shows_its_own_pictures_and_no_other_file(
    alice: User, as_alice: Caller, told: Told, live: bool
) -> None:
    share = await link(as_alice, told.home, audience="public", live=live)
    status, html = await page(share["id"])
    address = f"/share/{share['id']}/pictures/{told.shown}"
    assert (status, address in html, 'alt="A cat"' in html) == (200, True, True)
    answer = await AsyncClient().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content[:4] == b"\x89PNG"
    assert answer["Cache-Control"] == "no-store"
    for foreign in (told.other, told.bobs):
        assert await shown(share["id"], foreign) == 404
    another, _ = await talk(alice, "Something else")
    elsewhere = await link(as_alice, another, audience="public", live=live)
    assert await shown(elsewhere["id"], told.shown) == 404
    assert await shown("made-up", told.shown) == 404


async def test_who_may_not_read_the_link_sees_no_picture_of_it(
    as_alice: Caller, as_bob: Caller, told: Told
) -> None:
    share = await link(as_alice, told.home)
    assert await shown(share["id"], told.shown) == 302
    assert await shown(share["id"], told.shown, as_bob.client) == 200


@pytest.mark.parametrize("end", ["withdrawn", "over", "deleted"])
async def test_a_picture_goes_with_its_link(
    alice: User, as_alice: Caller, told: Told, end: str
) -> None:
    share = await link(as_alice, told.home, audience="public")
    assert await shown(share["id"], told.shown) == 200
    if end == "withdrawn":
        await as_alice.did("delete", f"/shares/{share['id']}")
    elif end == "over":
        past = {"expires_at": now() - timedelta(seconds=1)}
        await shares.change(alice.pk, share["id"], past)
    else:
        await as_alice.did("delete", f"/conversations/{told.home}")
    assert await shown(share["id"], told.shown) == 404
