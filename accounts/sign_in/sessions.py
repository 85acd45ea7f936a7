"""The browsers a person is signed in with."""

from allauth.usersessions.models import UserSession

from accounts.models import User


def end_all(user: User) -> int:
    """Sign a person out everywhere; return from how many browsers."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
