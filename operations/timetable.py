"""The timetable of periodic jobs, kept by any number of workers together.

Celery wants exactly one beat. Here every worker may have one: whoever is first claims a
job in Redis for one period, and the claim goes by itself when the period is over. So
each job runs once a period, whichever worker dies.
"""

import logging
from datetime import timedelta
from typing import Any, cast

from celery.beat import Scheduler
from redis.exceptions import RedisError

from runtime.redis import sync_client
from runtime.redis_keys import timetable_key

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks at the timetable
PATIENCE = 5.0  # seconds for Redis to answer


class Timetable(Scheduler):
    """Sends what nobody has sent in the running period; every schedule is a period."""

    def setup_schedule(self) -> None:
        """Read CELERY_BEAT_SCHEDULE."""
        self._redis: Any = sync_client(
            socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        )
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self, *_: object, **__: object) -> float:
        """Send what is ours to send; return the seconds until the next look."""
        try:
            for name, entry in self.schedule.items():
                period = cast("Any", entry.schedule).run_every
                if self._claims(name, period):
                    self.apply_entry(entry, producer=self.producer)
        except RedisError as error:
            log.warning("the timetable waits for Redis: %s", type(error).__name__)
        return LOOK

    def _claims(self, name: str, period: timedelta) -> bool:
        return bool(self._redis.set(timetable_key(name), 1, nx=True, px=period))
