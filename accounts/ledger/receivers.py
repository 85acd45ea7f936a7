"""Tells all processes when budgets change: what they have cached counts no more."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.ledger.models import Budget
from accounts.rights.revocation import announce_rules


@receiver([post_save, post_delete], sender=Budget)
def budgets_changed(**_: object) -> None:
    """Tell everybody: budgets change rarely, and one may concern all."""
    announce_rules()
