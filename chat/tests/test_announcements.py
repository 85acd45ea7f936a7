"""What is said to all tabs of a person reaches each of them once, and nobody else."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from channels.layers import get_channel_layer

from accounts.models import User
from accounts.rights.revocation import channel_group
from chat import publish
from chat.runs.watching.hub import hub
from chat.socket.consumers import ChatConsumer
from chat.tests.conftest import Tab

pytestmark = pytest.mark.usefixtures("transactional_db")
Open = Callable[[User], Awaitable[Tab]]


async def test_all_tabs_of_a_person_hear_it_but_the_one_that_knows(
    socket_for: Open, alice: User, bob: User
) -> None:
    first, second, bobs = [await socket_for(who) for who in (alice, alice, bob)]
    [knows] = [
        each
        for each in (await hub()).sockets
        if isinstance(each, ChatConsumer) and each.owner_id == bob.pk
    ]
    for owner, but in ((bob, knows.name), (alice, ""), (bob, "")):
        await publish.to_person(owner.pk, {"type": f"for {owner.name}"}, but=but)
    assert (await first.receive())["type"] == "for Alice"
    assert (await second.receive())["type"] == "for Alice"
    assert (await bobs.receive())["type"] == "for Bob"
    assert await bobs.communicator.receive_nothing()


async def test_what_comes_before_the_greeting_is_shown_after_it() -> None:
    shown: list[bytes] = []
    tab = ChatConsumer()
    tab._push = shown.append
    tab.hear(b"early", but="")
    assert not shown
    tab._all_told()
    tab.hear(b"later", but="")
    tab.hear(b"known", but=tab.name)
    assert shown == [b"early", b"later"]


async def test_a_process_listens_as_long_as_a_person_has_a_tab(
    socket_for: Open, alice: User
) -> None:
    first, second = [await socket_for(alice) for _ in range(2)]
    layer: Any = get_channel_layer()
    listened = layer._get_group_channel_name(channel_group(alice.pk))
    await first.communicator.disconnect()
    assert listened in layer.groups
    await second.communicator.disconnect()
    third = await socket_for(alice)
    await publish.choices_changed(alice.pk)
    assert (await third.receive())["type"] == "config.changed"
