"""What the worker does for the ledger."""

from celery import shared_task
from django.utils import timezone

from accounts.ledger import meters
from accounts.ledger.reports import days


@shared_task(name="ledger.sweep")
def sweep() -> int:
    """Free what calls of dead processes hold."""
    return meters.sweep(timezone.now())


@shared_task(name="ledger.add_up")
def add_up() -> int:
    """Bring the daily sums up to date."""
    return days.add_up(timezone.now())
