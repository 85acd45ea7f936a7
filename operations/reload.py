"""Swap the configuration in every process, within two seconds, or in none.

Whoever reloads validates the file first and then announces a number in Redis. Web
processes look for it every half second, workers before each task; each reads the file
itself, because it may hold keys, and those have no business in Redis.
"""

import asyncio
import contextlib
import json
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from redis.exceptions import RedisError

from endpoints.catalogue import fetched
from endpoints.catalogue.catalogue import catalogue_of
from librechat_yaml import live
from librechat_yaml.environment import BASE_DIR
from librechat_yaml.load import load, place
from librechat_yaml.reading.checked import Checked
from librechat_yaml.reading.problems import Problem
from librechat_yaml.reading.source import is_url
from runtime import tasks
from runtime.redis import sync_redis
from runtime.redis_keys import announced_key, configuration_number_key

PERIOD = 0.5  # seconds between two looks
LIFE = 30 * 24 * 3600  # seconds an announcement is kept
SKEW = 5.0  # seconds that clocks of two machines may differ

log = logging.getLogger("config")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A configuration that was found valid: its number, when, and its fingerprint."""

    number: int
    at: float
    digest: str


class _Seen:
    """What this process has looked at so far."""

    announcement: Announcement | None = None
    looked_at = 0.0
    modified = 0.0
    fetching: asyncio.Task[None] | None = None


_seen = _Seen()


def announced() -> Announcement | None:
    """Return the latest announcement, if there was one lately."""
    text = sync_redis().get(announced_key())
    return Announcement(**json.loads(text)) if isinstance(text, bytes) else None


def announce(digest: str) -> Announcement:
    """Tell every process that the file as it is now is valid."""
    client = sync_redis()
    with client.pipeline() as pipe:
        pipe.incr(configuration_number_key())
        pipe.expire(configuration_number_key(), LIFE)
        number = int(pipe.execute()[0])
    said = Announcement(number, time.time(), digest)
    text = json.dumps({"number": said.number, "at": said.at, "digest": said.digest})
    client.set(announced_key(), text, ex=LIFE)
    return said


def reload() -> Checked:
    """Validate the file; if it is sound, have every process swap to it."""
    verdict = candidate()
    if verdict.config is None:
        _refused(verdict)
        return verdict
    said = announce(verdict.digest)
    log.info("configuration %d (%s) is valid", said.number, said.digest)
    return verdict


def pending() -> Announcement | None:
    """Return an announcement that this process has not followed yet."""
    said = announced()
    if said is None or said == _seen.announcement:
        return None
    first = _seen.announcement is None
    _seen.announcement = said
    if first and said.at < live.swapped_at() - SKEW:
        return None  # older than what we started with
    return said


def verdict_for(said: Announcement) -> Checked:
    """Read the file that was announced; log what keeps it from being used."""
    verdict = candidate()
    if verdict.config is None:
        _refused(verdict)
    elif verdict.digest != said.digest:
        log.warning("%s differs here from what was announced", verdict.source)
    return verdict


def follow() -> bool:
    """Swap if something was announced; say whether we did (blocking)."""
    said = pending()
    if said is None:
        return False
    return _swap(verdict_for(said), said)


def candidate() -> Checked:
    """Return the verdict on the file; refused as well where it would offer nothing.

    A file that is gone, half written or without its variables looks like one.
    """
    verdict = load(must_exist=True)
    config = verdict.config
    if config is None or fetched.askable(config):
        return verdict
    having = catalogue_of(config, fetched.known())
    if having.offers or having.for_own_keys:
        return verdict
    text, advice = "offers no model", "to have none at all, start the program anew"
    problems = (Problem((), text, advice), *verdict.problems)
    return Checked(verdict.source, problems, None, verdict.digest)


def _swap(verdict: Checked, said: Announcement) -> bool:
    if verdict.config is None:
        return False
    live.swap(verdict.config)
    log.info("configuration %d is in force", said.number, extra={"pid": os.getpid()})
    return True


def _refused(verdict: Checked) -> None:
    log.error(
        "%s was not taken over, the configuration before it stays:\n%s",
        verdict.source,
        verdict.report(),
    )


def before_task(**_: object) -> None:
    """Look for a new configuration before a task runs; at most once a second."""
    now = time.monotonic()
    if now - _seen.looked_at < PERIOD:
        return
    _seen.looked_at = now
    try:
        follow()
        fetched.adopt()
    except RedisError as error:
        log.warning("cannot look for a new configuration: %s", type(error).__name__)


async def watch_for_swaps() -> None:
    """Follow announcements until cancelled; SIGHUP makes one. For web processes."""
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    _seen.modified = _modified()
    with _on_hangup(loop, asked.set), _ended():
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PERIOD):  # wait_for may swallow a cancel
                    await asked.wait()
            try:
                await _look(asked)
            except RedisError as error:
                log.warning(
                    "cannot look for a new configuration: %s", type(error).__name__
                )
            except Exception:  # the next file must be looked at, whatever this one did
                log.exception("the configuration before it stays")


async def _look(asked: asyncio.Event) -> None:
    if asked.is_set() or (settings.DEBUG and _changed()):
        asked.clear()
        await asyncio.to_thread(reload)
    said = await asyncio.to_thread(pending)
    if said is not None:
        verdict = await asyncio.to_thread(verdict_for, said)
        _swap(verdict, said)  # here, so that listeners run on the event loop
    if fetched.askable(live.librechat()):
        await _fetch()


async def _fetch() -> None:
    """Have services asked for their models, beside the watching."""
    if _seen.fetching is None or _seen.fetching.done():
        _seen.fetching = tasks.once(fetched.refresh_quietly(), "models told")
    await asyncio.to_thread(fetched.adopt)


@contextlib.contextmanager
def _ended() -> Iterator[None]:
    """End the question to services with the watching."""
    try:
        yield
    finally:
        if _seen.fetching is not None:
            _seen.fetching.cancel()


@contextlib.contextmanager
def _on_hangup(
    loop: asyncio.AbstractEventLoop, call: Callable[[], None]
) -> Iterator[None]:
    """Call back on SIGHUP, where signals can be had: in the main thread."""
    try:
        loop.add_signal_handler(signal.SIGHUP, call)
    except (NotImplementedError, RuntimeError, ValueError):
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def _modified() -> float:
    """Return when the file was changed last; 0 for addresses and missing files."""
    where = place()
    path = BASE_DIR / Path(where).expanduser()
    with contextlib.suppress(OSError):
        return 0.0 if is_url(where) else path.stat().st_mtime
    return 0.0


def _changed() -> bool:
    modified, _seen.modified = _modified(), _seen.modified or _modified()
    if modified == _seen.modified:
        return False
    _seen.modified = modified
    return True
