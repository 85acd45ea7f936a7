"""What the worker does for accounts."""

from celery import shared_task
from django.utils import timezone

from accounts.sign_in import unverified


@shared_task(name="accounts.expire_unverified")
def expire_unverified() -> int:
    """Delete accounts whose address nobody confirmed in time."""
    return unverified.expire(timezone.now())
