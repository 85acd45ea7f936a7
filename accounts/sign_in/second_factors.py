"""A person's second factors: what they have, and taking them away when all are lost."""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.delegation import check
from accounts.sign_in.sessions import end_all


def listed(person: User) -> list[tuple[str, str]]:
    """Return each with its name and the days it was set up and last used."""
    rows = Authenticator.objects.filter(user=person).order_by("created_at")
    return [(str(row.get_type_display()), _since(row)) for row in rows]


def reset(person: User, by: User | None = None) -> int:
    """Take all of them away and sign the person out; return how many there were.

    The password, or the service they come with, is then all that one needs: whoever
    does this has made sure that it is them who ask. Raises NotYours.
    """
    check(by, person)
    gone = int(Authenticator.objects.filter(user=person).delete()[0])
    if gone:
        end_all(person)
    return gone


def _since(row: Authenticator) -> str:
    used = f"{row.last_used_at:%Y-%m-%d}" if row.last_used_at else _("never")
    return _("since %(day)s, last used: %(used)s") % {
        "day": f"{row.created_at:%Y-%m-%d}",
        "used": used,
    }
