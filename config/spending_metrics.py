"""Tells /metrics what the ledger has just written down."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.ledger.models import LedgerEntry
from runtime.telemetry import metrics


@receiver(post_save, sender=LedgerEntry)
def count(instance: LedgerEntry, created: bool, **_: object) -> None:  # noqa: FBT001
    """Count a new line's tokens and cost."""
    if not created:
        return
    for kind in ("prompt", "cached", "completion", "reasoning"):
        if amount := getattr(instance, kind):
            metrics.TOKENS.labels(instance.model, kind).inc(amount)
    if instance.cost:
        metrics.COST.labels(instance.model).inc(float(instance.cost))
