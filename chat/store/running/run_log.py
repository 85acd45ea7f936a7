"""Runs and their numbered event log, in Redis.

A run's log is a stream whose entry `N-0` is event N: field `f` holds the frame as the
browser gets it, field `e` stands on the last event. Because entries carry explicit
ids, writing one again after a lost reply is recognised and does no harm.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

import orjson
from django.conf import settings
from pydantic import TypeAdapter, ValidationError
from redis.exceptions import ResponseError

from runtime.redis import redis
from runtime.redis_keys import (
    ENDED_LIFE,
    LOG_LIFE,
    inbox_key,
    left_runs_key,
    log_key,
    record_key,
    runs_key,
    strange_runs_key,
    user_runs_key,
)
from runtime.together import Together

log = logging.getLogger(__name__)

Place = Literal["taken", "there", "full", "foreign"]
READ_AT_ONCE = 500  # events
INBOX_LENGTH = 1000  # commands
LEFT_LIFE = 600  # seconds in which an answer is gone on with unasked
COPIED_IN = 200  # ms that a replica may take to have what was logged

# Looking and taking in one script: between the two another process could take the id
# or the last place. Ids come from browsers, so each key is looked at for its owner.
FOREIGN = """
local function foreign(raw, owner)
  local read, record = pcall(cjson.decode, raw or '')
  return read and type(record) == 'table' and record.owner_id ~= tonumber(owner)
end
"""
REGISTER = f"""{FOREIGN}
if foreign(redis.call('GET', KEYS[3]), ARGV[5])
  or foreign(redis.call('HGET', KEYS[1], ARGV[1]), ARGV[5]) then
  return 'foreign'
end
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  return 'there'
end
if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[3]) then
  return 'full'
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[4])
redis.call('SET', KEYS[3], ARGV[2], 'EX', ARGV[4])
return 'taken'
"""
# Only while it is listed: who finds it gone has been swept, and must let go.
CHANGE = """
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('SET', KEYS[3], ARGV[2], 'KEEPTTL')
return 1
"""
# Record and log outlive the run for readers who come late; another person's run that
# was given the same id is left alone.
RELEASE = f"""{FOREIGN}
redis.call('HDEL', KEYS[2], ARGV[1])
if not foreign(redis.call('HGET', KEYS[1], ARGV[1]), ARGV[3]) then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
if not foreign(redis.call('GET', KEYS[3]), ARGV[3]) then
  redis.call('EXPIRE', KEYS[3], ARGV[2])
  redis.call('EXPIRE', KEYS[4], ARGV[2])
end
"""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What any process may know of a run."""

    run_id: str
    owner_id: int
    conversation_id: str
    message_id: str
    process: str  # the web process that writes it
    started_at: float  # seconds since the epoch
    endpoint: str = ""
    model: str = ""
    base_model: str = ""
    reservation: str = ""  # the ledger's id of the call that is made, or was last
    prompt_tokens: int = 0
    revived: int = 0  # how often a survivor has gone on with this answer by itself
    since: int = 0  # the event before this call's first


RECORD = TypeAdapter(RunRecord)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as logged: its number, the frame's bytes, whether it is the last."""

    number: int
    frame: bytes
    last: bool = False


def _parse(raw: bytes | None) -> RunRecord | None:
    """Return a record, None when it is none; what a newer version adds is left out."""
    try:
        return RECORD.validate_json(raw or b"")
    except ValidationError:
        return None


async def register(record: RunRecord, limit: int) -> Place:
    """Announce a run: `full` when its owner has `limit` others, `there` when known.

    `foreign` when another person's run has this id; that one stays as it is.
    """
    raw = orjson.dumps(asdict(record))
    values = [record.run_id, raw, limit, LOG_LIFE, record.owner_id]
    keys = _keys(record)[:3]
    reply: Any = await redis().eval(REGISTER, len(keys), *keys, *values)
    return cast(Place, reply.decode())


async def change(record: RunRecord) -> bool:
    """Note what is new of a run; False when somebody has ended it meanwhile."""
    keys = _keys(record)[:3]
    values = [record.run_id, orjson.dumps(asdict(record))]
    return bool(await redis().eval(CHANGE, len(keys), *keys, *values))


async def unregister(record: RunRecord) -> None:
    """Take an ended run off the lists; its log stays for late readers."""
    await _release(record, ENDED_LIFE)


async def withdraw(record: RunRecord) -> None:
    """Take a run back that did not come about: nothing of it stays."""
    await _release(record, 0)


async def _release(record: RunRecord, life: int) -> None:
    keys = _keys(record)
    await redis().eval(RELEASE, len(keys), *keys, record.run_id, life, record.owner_id)


def _keys(record: RunRecord) -> list[str]:
    """Return what is kept of a run: everybody's list, the owner's, record and log."""
    return [
        runs_key(),
        user_runs_key(record.owner_id),
        record_key(record.run_id),
        log_key(record.run_id),
    ]


async def leave(record: RunRecord) -> None:
    """Leave a run, ended from its log, to a web process that can go on with it."""
    pipe = redis().pipeline(transaction=False)
    pipe.rpush(left_runs_key(), orjson.dumps(asdict(record)))
    pipe.expire(left_runs_key(), LEFT_LIFE)
    await pipe.execute()


async def take_left() -> RunRecord | None:
    """Take one of the runs that were left; None when there is none."""
    return _parse(await redis().lpop(left_runs_key()))


async def record_of(owner_id: int, run_id: str) -> RunRecord | None:
    """Return a person's run while it or its log lives, else None."""
    found = _parse(await redis().get(record_key(run_id)))
    return found if found and found.owner_id == owner_id else None


async def records_of(owner_id: int) -> list[RunRecord]:
    """Return a person's running runs; a crowd asks in one round trip."""
    return await _lists.of(owner_id)


async def all_records() -> list[RunRecord]:
    """Return everybody's running runs."""
    return await _readable(runs_key(), await redis().hgetall(runs_key()))


async def _lists_of(owner_ids: Collection[int]) -> dict[int, list[RunRecord]]:
    pipe = redis().pipeline(transaction=False)
    for owner_id in owner_ids:
        pipe.hgetall(user_runs_key(owner_id))
    lists = zip(map(user_runs_key, owner_ids), await pipe.execute(), strict=True)
    read = [await _readable(key, found) for key, found in lists]
    return dict(zip(owner_ids, read, strict=True))


_lists: Together[int, list[RunRecord]] = Together(_lists_of)


async def _readable(list_key: str, found: dict[bytes, bytes]) -> list[RunRecord]:
    """Return a list's records; what is none is put aside, and keeps nobody's place."""
    read = {name: _parse(raw) for name, raw in found.items()}
    records = [r for name, r in read.items() if r and r.run_id.encode() == name]
    known = {record.run_id.encode() for record in records}
    if strange := {name: raw for name, raw in found.items() if name not in known}:
        await _put_aside(list_key, strange)
    return records


async def _put_aside(list_key: str, strange: dict[bytes, bytes]) -> None:
    """Keep unreadable records where an engineer finds them and nothing reads them."""
    pipe = redis().pipeline(transaction=False)
    pipe.hset(strange_runs_key(), mapping=strange)
    pipe.expire(strange_runs_key(), LOG_LIFE)
    pipe.hdel(list_key, *strange)
    await pipe.execute()
    log.error("records of runs that nobody can read are put aside: %s", [*strange])


async def last_number(run_id: str) -> int:
    """Return the number of the latest logged event, 0 when there is none."""
    found = await redis().xrevrange(log_key(run_id), count=1)
    return number_of(found[0][0]) if found else 0


async def events_after(run_id: str, number: int) -> list[Entry]:
    """Return up to READ_AT_ONCE events numbered above `number`; [] when none."""
    found = await redis().xrange(log_key(run_id), f"{number + 1}-0", count=READ_AT_ONCE)
    entries = [entry_of(identifier, fields) for identifier, fields in found]
    return [entry for entry in entries if entry is not None]


def entry_of(identifier: bytes, fields: dict[bytes, bytes]) -> Entry | None:
    """Return a stream entry as the driver gives it as an Entry, None for none."""
    if b"f" not in fields:
        return None
    return Entry(number_of(identifier), fields[b"f"], b"e" in fields)


def number_of(identifier: bytes) -> int:
    """Return the number of an event by its entry's id."""
    return int(identifier.split(b"-")[0])


async def append(batch: Sequence[tuple[str, Entry]]) -> set[str]:
    """Log events of many runs in one round trip.

    Returns the runs that somebody else has ended meanwhile: their events were not
    taken. Raises redis.exceptions.RedisError when it is unknown what was written;
    the same batch may then be given again.
    """
    pipe = redis().pipeline(transaction=False)
    for run_id, entry in batch:
        fields: dict[Any, Any] = {"f": entry.frame} | ({"e": "1"} if entry.last else {})
        pipe.xadd(log_key(run_id), fields, id=f"{entry.number}-0")
        if entry.number == 1:
            pipe.expire(log_key(run_id), LOG_LIFE)
    # What is shown next must be there, too, when a replica takes the master's place.
    if settings.REDIS_WATCHED:
        pipe.wait(1, COPIED_IN)
    replies = iter(await pipe.execute(raise_on_error=False))
    lost: set[str] = set()
    for run_id, entry in batch:
        reply = next(replies)
        if entry.number == 1:
            next(replies)
        if isinstance(reply, Exception) and not await _is_ours(run_id, entry, reply):
            lost.add(run_id)
    return lost


async def _is_ours(run_id: str, entry: Entry, error: Exception) -> bool:
    """Say whether an entry that was refused had been written by us before."""
    if not isinstance(error, ResponseError) or "equal or smaller" not in str(error):
        raise error
    at = f"{entry.number}-0"
    found = await redis().xrange(log_key(run_id), at, at)
    return bool(found) and found[0][1].get(b"f") == entry.frame


async def tell(process: str, command: str, argument: str) -> None:
    """Put a command into a web process's inbox (`stop` run id, `wake` "")."""
    pipe = redis().pipeline(transaction=False)
    pipe.xadd(inbox_key(process), {"c": command, "a": argument}, maxlen=INBOX_LENGTH)
    pipe.expire(inbox_key(process), LOG_LIFE)
    await pipe.execute()
