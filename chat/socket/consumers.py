"""The socket of one tab: reads frames, asks `runs`, pushes events."""

import logging
import uuid
from collections.abc import Callable
from typing import Any, cast

import orjson
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.models import User
from accounts.rights import revocation
from accounts.rights.abuse.client_addresses import address_of
from accounts.rights.second_factors import must_add_one
from chat import publish
from chat.errors import ChatError, Draining, NoSuchRun, Unavailable
from chat.frames import (
    AnyClientFrame,
    Ping,
    RunContinue,
    RunRegenerate,
    RunResume,
    RunStart,
    RunStop,
    ToolAnswer,
)
from chat.person import Person
from chat.runs.asking import accept, approval
from chat.runs.asking.begin import Started
from chat.runs.recovery.drain import RESTARTING
from chat.runs.watching import guard, standing
from chat.runs.watching.greeting import hello
from chat.runs.watching.hub import Hub, closed, hub
from chat.socket import received
from chat.socket.outbox import Outbox
from chat.store.mongo import StoreError
from chat.store.running import run_log
from runtime.telemetry import metrics

log = logging.getLogger(__name__)

TOO_SLOW = 4008  # close code: come back and resume


class ChatConsumer(AsyncWebsocketConsumer):
    """Authenticated, same-origin; the person is whoever the session says.

    Runs belong to the hub: nothing here waits for a model, and closing the tab ends
    nothing but the watching.
    """

    hub: Hub
    person: Person
    held: revocation.HeldSession
    _push: Callable[[bytes], None]
    _unread: Callable[[], int]

    def __init__(self) -> None:
        super().__init__()
        self.name = uuid.uuid4().hex  # among the person's tabs
        self._early: list[bytes] | None = []  # what is heard before the greeting

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        """Handle the socket's events, one after the other.

        A process listens in the channel layer once, not with each socket as Channels.
        """
        self.scope, self.base_send = scope, send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return
        finally:  # also when the server has lost its patience with us
            self._leave()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle one event of the socket.

        Channels would close the SQL connection first, in a thread, for every frame;
        the guard does so every few seconds (config/serving/lifespan.py).
        """
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        """Greet the person with the runs that are going on, or close at once."""
        user = cast("User | None", self.scope.get("user"))
        if user is None or not await _welcome(user):
            await self.accept()
            await self.close(guard.SIGN_IN_AGAIN)
            return
        self.person = Person.of(user, address_of(self.scope))
        held = cast("revocation.HeldSession | None", self.scope.get("held"))
        self.held = held or revocation.HeldSession(user.pk, "", "")
        self.hub = await hub()
        self._push, self._unread = self._way_out()
        await self.hub.announcements.join(self)
        await self.accept()
        self.hub.sockets.add(self)
        if self.hub.draining:
            await self.close(RESTARTING)
        else:
            await self._greet()

    async def websocket_disconnect(self, message: Any) -> None:  # noqa: ANN401
        """Stop watching; runs go on (the name is Channels')."""
        raise StopConsumer

    def _leave(self) -> None:
        if hasattr(self, "hub"):
            self.hub.sockets.discard(self)
            self.hub.leave(self)
            self.hub.announcements.leave(self)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        """Do what a frame asks, or say why not; a refused frame changes nothing."""
        frame_id = ""
        try:
            raw = received.parsed(text_data)
            frame_id = received.id_of(raw)
            received.measured(text_data or "")
            await self._do(received.checked(raw))
        except Draining:
            await self.close(RESTARTING)  # unanswered, it is sent again elsewhere
        except ChatError as error:
            await self._refuse(frame_id, error)
        except (RedisError, StoreError):
            log.exception("a store is away")
            text = _("The server's storage is away; try again.")
            await self._refuse(frame_id, Unavailable(text))
        except Exception:
            log.exception("a frame could not be handled")
            text = _("Something went wrong on the server; try again.")
            await self._refuse(frame_id, ChatError(text, code="internal"))

    @property
    def owner_id(self) -> int:
        """Return whose socket this is."""
        return self.person.id

    async def rights_changed(self, cause: str) -> None:
        """Close when the session or the person is not welcome any more."""
        if not await revocation.may_enter(self.person.id):
            await guard.shut_out(self.hub, self.person.id)
        elif not await revocation.still_allowed(self.person.id, self.held.key):
            await closed(self, guard.SIGN_IN_AGAIN)
        elif cause == "person":  # what may be chosen can be another
            self.push(standing.CONFIG_CHANGED)

    def hear(self, frame: bytes, but: str) -> None:
        """Show a frame for all tabs but one, and none before the greeting."""
        if but == self.name:
            return
        if self._early is None:
            self.push(frame)
        else:
            self._early.append(frame)

    def push(self, frame: bytes) -> None:
        """Send a run's event without waiting (see runs.feed.Sink)."""
        self._push(frame)

    def unread(self) -> int:
        """Return how many pushed bytes wait for the reader (see runs.feed.Sink)."""
        return self._unread()

    def _way_out(self) -> tuple[Callable[[bytes], None], Callable[[], int]]:
        """Return how to push, straight to the server where it lets us; what waits."""
        offered = cast("dict[str, Any]", self.scope.get("extensions") or {})
        if "librechat.push" in offered:
            return offered["librechat.push"], offered["librechat.unread"]
        outbox = Outbox(self._send_bytes, self.hub.spawn, self._give_up)
        return outbox.push, outbox.unread

    async def _send_bytes(self, frame: bytes) -> None:
        await self.send(text_data=frame.decode())

    def _give_up(self) -> None:
        self.hub.leave(self)
        self.hub.spawn(self.close(TOO_SLOW))

    async def _do(self, frame: AnyClientFrame) -> None:
        match frame:
            case RunStop():
                await self._stop(str(frame.run_id))
            case RunResume():
                await self._resume(str(frame.run_id), frame.after)
            case Ping():
                await self._send({"type": "pong", "id": frame.id})
            case _:
                begun = await self._begun(frame)
                if begun is not None:
                    await self._started(frame.id, begun)

    async def _begun(
        self, frame: RunStart | RunRegenerate | RunContinue | ToolAnswer
    ) -> Started | None:
        """Begin what a frame asks for; None when other calls wait for an answer."""
        match frame:
            case RunStart():
                return await accept.start(self.hub, self.person, frame)
            case RunRegenerate():
                return await accept.regenerate(self.hub, self.person, frame)
            case RunContinue():
                return await accept.go_on(self.hub, self.person, frame)
            case ToolAnswer():
                return await approval.answer(self.hub, self.person, frame)

    async def _started(self, frame_id: str, begun: Started) -> None:
        """Tell this tab (with its frame's id) and the others, then show what comes."""
        frame = publish.started(
            begun.run_id, begun.conversation, begun.question, begun.answer
        )
        await self._send({**frame, "id": frame_id})
        if not begun.again:
            await publish.to_person(self.person.id, frame, but=self.name)
        if begun.answer["status"] == "streaming":
            await self.hub.follow(begun.run_id, self, 0)

    async def _stop(self, run_id: str) -> None:
        record = await self._own(run_id)
        if record.process == self.hub.process:
            self.hub.stop_here(run_id)
        else:
            await run_log.tell(record.process, "stop", run_id)

    async def _resume(self, run_id: str, after: int) -> None:
        await self._own(run_id)
        await self.hub.follow(run_id, self, after)

    async def _own(self, run_id: str) -> run_log.RunRecord:
        """Return the person's run: another's is answered like one that never was."""
        record = await run_log.record_of(self.person.id, run_id)
        if record is None:
            raise NoSuchRun
        return record

    async def _greet(self) -> None:
        await self._send(await hello(self.person))
        self._all_told()

    def _all_told(self) -> None:
        """Show what was heard before the greeting, and from now on at once."""
        early, self._early = self._early or (), None
        for frame in early:
            self._push(frame)

    async def _send(self, frame: dict[str, Any]) -> None:
        await self.send(text_data=orjson.dumps(frame).decode())

    async def _refuse(self, frame_id: str, error: ChatError) -> None:
        metrics.FRAMES_REFUSED.labels(error.code).inc()
        frame: dict[str, Any] = {
            "type": "error",
            "id": frame_id,
            "code": error.code,
            "message": error.message,
        }
        if error.retry_after is not None:
            frame["retry_after"] = error.retry_after
        if error.details:
            frame["details"] = error.details
        await self._send(frame)


async def _welcome(user: User) -> bool:
    welcome = bool(user.is_authenticated) and await revocation.may_enter(user.pk)
    return welcome and not await must_add_one(user)
