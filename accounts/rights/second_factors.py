"""Who must have a second factor before anything else, by their role."""

from allauth.mfa.models import Authenticator

from accounts.models import Role, User


def lacks_one(user: User) -> bool:
    """Say whether somebody's role asks for a second factor, and they have none.

    Recovery codes are none: they come along with one. Keys of programs do not ask.
    """
    asked = Role.objects.filter(pk=user.role, second_factor=True)
    return asked.exists() and not has_one(user)


def has_one(user: User) -> bool:
    """Say whether somebody has a second factor or a passkey."""
    theirs = Authenticator.objects.filter(user=user)
    codes = Authenticator.Type.RECOVERY_CODES
    return bool(theirs.exclude(type=codes).exists())
