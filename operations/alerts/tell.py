"""Tell what is new, and remember what has been told."""

import json
import logging
import time
import urllib.request
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import send_mail

from operations.alerts.conditions import CONDITIONS, Alert
from runtime import certificates
from runtime.redis import sync_redis
from runtime.redis_keys import ALERTS_LIFE, alerts_key

QUIET = 24 * 3600  # seconds for which a condition must be away before it is told again
LONGEST = 10.0  # seconds for a webhook to answer

log = logging.getLogger("alerts")


def look() -> int:
    """Tell by mail and webhook what has come up; return how many things."""
    if not (settings.ALERT_EMAIL or settings.ALERT_WEBHOOK):
        return 0
    now = time.time()
    there = list(_there())
    stored: Any = sync_redis().hgetall(alerts_key())
    known = {name.decode(): float(seen) for name, seen in stored.items()}
    fresh = [each for each in there if now - known.get(each.name, 0) > QUIET]
    if fresh and not _sent(fresh):
        return 0  # and not remembered: it is tried again
    _remember(there, known, now)
    return len(fresh)


def _there() -> Iterable[Alert]:
    for condition in CONDITIONS:
        try:
            yield from condition()
        except Exception:  # one that cannot be seen hides no other
            log.exception("%s cannot be looked at", condition.__name__)


def _remember(there: list[Alert], known: dict[str, float], now: float) -> None:
    gone = [name for name, seen in known.items() if now - seen > QUIET]
    with sync_redis().pipeline() as pipe:
        if gone:
            pipe.hdel(alerts_key(), *gone)
        if there:
            pipe.hset(alerts_key(), mapping={each.name: now for each in there})
        pipe.expire(alerts_key(), ALERTS_LIFE)
        pipe.execute()


def _sent(fresh: list[Alert]) -> bool:
    """Send one message with all of it; True when at least one way took it."""
    text = "\n".join(each.text for each in fresh)
    title = f"{settings.APP_TITLE}: {fresh[0].text}"
    log.warning(text)
    return any([_mailed(title, text), _posted(f"{settings.APP_TITLE}\n{text}")])


def _mailed(title: str, text: str) -> bool:
    if not settings.ALERT_EMAIL:
        return False
    try:
        return bool(send_mail(title[:200], text, None, settings.ALERT_EMAIL))
    except OSError as error:  # smtplib's errors are ones, too
        log.warning("no mail could be sent: %s", type(error).__name__)
        return False


def _posted(text: str) -> bool:
    """Post `{"text": …}`, which Slack, Mattermost, Teams and others take."""
    if not settings.ALERT_WEBHOOK:
        return False
    asked = urllib.request.Request(  # noqa: S310 - checked at the start
        settings.ALERT_WEBHOOK,
        json.dumps({"text": text}).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(  # noqa: S310
            asked, timeout=LONGEST, context=certificates.context()
        ):
            return True
    except OSError as error:
        log.warning("the webhook took no alert: %s", type(error).__name__)
        return False
