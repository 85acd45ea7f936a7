"""Calls that stay open while the person thinks, because an older server asks so.

Nothing else is held meanwhile: the answer has ended as waiting, and goes on wherever
the person's reply arrives. What both sides tell each other goes through Redis.
"""

import asyncio
import uuid
from collections.abc import Coroutine
from dataclasses import asdict
from typing import Any

import orjson
from redis.exceptions import RedisError

from runtime import cancelling, tasks
from runtime.loops import PerLoop
from runtime.redis import redis
from runtime.redis_keys import parked_call_key, parked_outcome_key, parked_reply_key
from tools.asking import Asks, PersonsReply, ServerQuestion
from tools.mcp.asking.live_call import KEY, OPEN, LiveCall
from tools.mcp.places import ServerPlace
from tools.sources import Failed
from tools.tool import Citation, Result

Beat = Coroutine[Any, Any, None]
PREFIX = "parked:"
LOOK = 0.3  # seconds between two looks for what the other side has said
ALIVE = 10  # seconds after which a call counts as gone whose process is silent
KEPT = 120  # seconds that what was said is kept for the other side
GONE = (
    "The server's question is no longer open: it has taken too long, or this program "
    "was restarted. The call may or may not have taken effect."
)
STOP = b"stop"


async def park(live: LiveCall, work: "asyncio.Task[Result]", asks: Asks) -> Result:
    """Keep a call open; return what its person is asked."""
    token = uuid.uuid4().hex
    try:
        await redis().set(parked_call_key(token), "1", ex=ALIVE)
    except RedisError:
        await cancelling.end([work])
        raise Failed("It asks something, which cannot be kept now.") from None
    kept = await _kept.get()
    task = tasks.once(_keep(token, live, work), "an open question")
    kept.add(task)
    task.add_done_callback(kept.discard)
    return Result("", asks=_with(asks, token))


def is_parked(reply: PersonsReply) -> bool:
    """Say whether a reply is to a call that was kept open."""
    return reply.state.startswith(PREFIX)


async def answered(place: ServerPlace, reply: PersonsReply) -> Result:
    """Pass on a person's reply; return what the call gives, or asks next."""
    token = reply.state.removeprefix(PREFIX)
    said = orjson.dumps({"action": reply.action, "content": reply.content.get(KEY, {})})
    raw: bytes | None = None
    try:
        await _push(parked_reply_key(token), said)
        async with asyncio.timeout(place.seconds):
            raw = await _outcome(token)
    except TimeoutError:
        raise Failed(f"No result within {place.seconds:g} seconds.") from None
    except RedisError:
        raise Failed(GONE) from None
    finally:
        if raw is None:
            await _push(parked_reply_key(token), STOP)
    return _result(raw)


async def _outcome(token: str) -> bytes:
    while True:
        there = await redis().exists(parked_call_key(token))
        if raw := await redis().lpop(parked_outcome_key(token)):
            return bytes(raw)
        if not there:
            raise Failed(GONE)
        await asyncio.sleep(LOOK)


async def _keep(token: str, live: LiveCall, work: "asyncio.Task[Result]") -> None:
    """Wait for the person's reply, pass it on, and tell what came of it."""
    clock = asyncio.get_running_loop().time
    until = clock() + OPEN
    try:
        while not work.done():
            said = await _said(token)
            if said == STOP or (said is None and clock() > until):
                return
            if said is None:
                await asyncio.wait([work], timeout=LOOK)
                continue
            live.reply(_reply(said))
            if asks := await next_of(live, work, _alive(token)):
                until = clock() + OPEN
                await _push(parked_outcome_key(token), _told(_asking(asks, token)))
        await _push(parked_outcome_key(token), _told(_ended(work)))
    finally:
        await cancelling.end([work])
        await redis().delete(parked_call_key(token))


async def next_of(
    live: LiveCall, work: "asyncio.Task[Result]", beat: Beat | None = None
) -> Asks | None:
    """Wait until a call has ended, or asks; return what it asks."""
    asked = asyncio.ensure_future(live.asks())
    beats = asyncio.ensure_future(beat) if beat else None
    try:
        await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
        return asked.result() if asked.done() else None
    finally:
        await cancelling.end([asked, *([beats] if beats else [])])


async def _alive(token: str) -> None:
    """Say again and again that somebody still holds a call."""
    while True:
        await _said(token, take=False)
        await asyncio.sleep(ALIVE / 3)


async def _said(token: str, *, take: bool = True) -> bytes | None:
    """Return the person's reply, if there is one; a Redis that is away has none."""
    try:
        await redis().set(parked_call_key(token), "1", ex=ALIVE)
        raw = await redis().lpop(parked_reply_key(token)) if take else None
    except RedisError:
        return None
    return bytes(raw) if raw else None


async def _push(key: str, said: bytes) -> None:
    async with redis().pipeline() as pipe:
        pipe.rpush(key, said)
        pipe.expire(key, KEPT)
        await pipe.execute()


def _with(asks: Asks, token: str) -> Asks:
    return Asks(asks.asker, asks.host, asks.questions, PREFIX + token, asks.seconds)


def _reply(said: bytes) -> PersonsReply:
    read = orjson.loads(said)
    return PersonsReply(read["action"], {KEY: read["content"]}, "")


def _asking(asks: Asks, token: str) -> Result:
    return Result("", asks=_with(asks, token))


def _ended(work: "asyncio.Task[Result]") -> Result:
    try:
        return work.result()
    except Failed as error:
        return Result(str(error), failed=True, connect=error.connect)


def _told(result: Result) -> bytes:
    names = ("text", "failed", "citations", "connect", "asks")
    return orjson.dumps({name: _plain(getattr(result, name)) for name in names})


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [asdict(one) for one in value]
    return asdict(value) if isinstance(value, Asks) else value


def _result(raw: bytes) -> Result:
    told = orjson.loads(raw)
    asks = told["asks"]
    if asks:
        questions = tuple(ServerQuestion(**each) for each in asks.pop("questions"))
        return Result("", asks=Asks(questions=questions, **asks))
    citations = tuple(Citation(**each) for each in told["citations"])
    return Result(told["text"], told["failed"], citations, connect=told["connect"])


async def _end(kept: "set[asyncio.Task[None]]") -> None:
    await cancelling.end(list(kept))


_kept: "PerLoop[set[asyncio.Task[None]]]" = PerLoop(set, _end)
