"""Accounts whose address nobody confirmed: they go after a week, as in LibreChat."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from accounts.deletion import erase
from accounts.models import User
from accounts.models.people import ADMIN

LIFE = timedelta(days=7)
AT_ONCE = 500  # accounts in one go; the next one takes the rest


def expire(now: datetime) -> int:
    """Delete accounts past their week; return how many.

    Only where an address has to be confirmed before the first sign-in: then nobody
    was ever in there, and whoever owns the address can sign up again.
    """
    if settings.ACCOUNT_EMAIL_VERIFICATION != "mandatory":
        return 0
    found = list(_expired(now)[:AT_ONCE])
    for person in found:
        erase(person)
    return len(found)


def _expired(now: datetime) -> QuerySet[User]:
    """Return people whose address waits for being confirmed, and nothing else."""
    waiting = User.objects.filter(emailaddress__verified=False, last_login=None)
    others = waiting.exclude(role=ADMIN).exclude(emailaddress__verified=True)
    return others.filter(socialaccount=None, created_at__lt=now - LIFE).distinct()
