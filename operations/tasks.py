"""What the worker does for operators."""

from celery import shared_task

from operations.alerts import tell


@shared_task(name="operations.alerts", soft_time_limit=120)
def look_for_alerts() -> int:
    """Tell what has come up since the last look."""
    return tell.look()
