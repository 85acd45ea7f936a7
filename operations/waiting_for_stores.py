"""Wait at the start until the stores answer, saying what is waited for."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management.base import CommandError

from operations import stores

SHORTEST, LONGEST = 0.2, 5.0  # seconds between two looks
SAY_EVERY = 10.0  # seconds between two lines

log = logging.getLogger("config")


def trouble() -> str:
    """Return the first store's reason for not answering, "" when all answer."""
    return next(filter(None, (each.trouble() for each in stores.stores())), "")


def wait_for_stores(look: Callable[[], str] = trouble) -> None:
    """Return when every store answers; CommandError after STORES_WAIT_SECONDS.

    For processes that `up` has started, or that run on their own: a store that is
    away when they start is no reason to end, and be started again, and end.
    """
    began = time.monotonic()
    said = began - SAY_EVERY
    while told := look():
        now = time.monotonic()
        if now - said >= SAY_EVERY:
            log.warning("%s Waiting.", told)
            said = now
        if 0 < settings.STORES_WAIT_SECONDS < now - began:
            raise CommandError(told)
        time.sleep(min(max((now - began) / 10, SHORTEST), LONGEST))
