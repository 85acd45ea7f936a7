"""The browsers a person is signed in with."""

from allauth.usersessions.models import UserSession

from accounts.models import User
from accounts.rights.delegation import check


def end_all(user: User, by: User | None = None) -> int:
    """Sign a person out everywhere; return from how many browsers. Raises NotYours."""
    check(by, user)
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
