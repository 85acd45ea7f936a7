"""What is said to all tabs of a person, wherever they are open.

It travels through the channel layer. A process hears it in one channel, however many
sockets it has: each with a channel of its own would cost Redis a subscription when it
comes, one when it goes, and every frame a task's turn for each.
"""

from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from channels.layers import get_channel_layer

from accounts.rights.revocation import channel_group

Spawn = Callable[[Coroutine[None, None, None]], None]


class Tab(Protocol):
    """A socket as far as it is told something."""

    @property
    def owner_id(self) -> int:
        """Return whose it is."""
        ...

    def hear(self, frame: bytes, but: str) -> None:
        """Show a frame, unless `but` is this tab's own name."""

    async def rights_changed(self, cause: str) -> None:
        """Close when its session or person is not welcome any more."""


class Announcements:
    """The channel of a process, and its tabs by person."""

    def __init__(self, spawn: Spawn) -> None:
        self._spawn = spawn
        self._tabs: defaultdict[int, set[Tab]] = defaultdict(set)
        self._layer: Any = get_channel_layer()
        self._channel = ""

    async def open(self) -> None:
        """Make the channel."""
        self._channel = await self._layer.new_channel()

    async def join(self, tab: Tab) -> None:
        """Tell a tab from now on what is said to its person."""
        self._tabs[tab.owner_id].add(tab)
        await self._layer.group_add(channel_group(tab.owner_id), self._channel)

    def leave(self, tab: Tab) -> None:
        """Tell a tab nothing more."""
        tabs = self._tabs.get(tab.owner_id)
        if tabs is None:
            return
        tabs.discard(tab)
        if not tabs:
            del self._tabs[tab.owner_id]
            self._spawn(self._unsubscribe(tab.owner_id))

    async def run(self) -> None:
        """Pass on what is said, for ever."""
        while True:
            self._pass_on(await self._layer.receive(self._channel))

    async def _unsubscribe(self, owner_id: int) -> None:
        if owner_id not in self._tabs:  # else somebody has come back meanwhile
            await self._layer.group_discard(channel_group(owner_id), self._channel)

    def _pass_on(self, event: dict[str, Any]) -> None:
        tabs = tuple(self._tabs.get(event["user_id"], ()))
        if event["type"] == "frame.out":
            frame = event["frame"].encode()
            for tab in tabs:
                tab.hear(frame, event["but"])
        elif event["type"] == "rights.changed":
            for tab in tabs:
                self._spawn(tab.rights_changed(event["cause"]))
