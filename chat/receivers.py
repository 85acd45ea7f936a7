"""What the chat does when an account goes."""

import logging

from celery import current_app
from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts.signals import person_erased
from chat.background import jobs
from chat.conversations.retention import erase
from chat.store.mongo import StoreError

log = logging.getLogger(__name__)
TASK = "chat.tasks.erase_person"


@receiver(person_erased)
def person_gone(user_id: int, **_: object) -> None:
    """Erase the person's conversations once their account is really gone."""
    transaction.on_commit(lambda: _erase(user_id))


def _erase(user_id: int) -> None:
    """Leave it to the worker; without a broker it is done at once."""
    try:
        current_app.send_task(TASK, args=(user_id,))
    except (OperationalError, OSError):
        log.warning("no broker: erasing person %d here", user_id)
        try:
            jobs.run(erase(user_id))
        except (StoreError, RedisError, OSError):
            log.exception("not erased: run `manage.py erase_person %d` later", user_id)
