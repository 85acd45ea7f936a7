"""Who must have a second factor before anything else, by their role."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from asgiref.sync import sync_to_async

from accounts.models import Role, User
from accounts.rights.cache import Timed
from runtime.together import Together

Standing = tuple[int, str]  # a person's id and role


def _asking() -> frozenset[str]:
    roles = Role.objects.filter(second_factor=True)
    return frozenset(roles.values_list("pk", flat=True))


# The roles that ask for one: every request wants to know, and they hardly change.
asking = Timed(_asking)


def lacks_one(user: User) -> bool:
    """Say whether somebody's role asks for a second factor, and they have none.

    Recovery codes are none: they come along with one. Keys of programs do not ask.
    """
    return user.role in asking.value() and not has_one(user)


def has_one(user: User) -> bool:
    """Say whether somebody has a second factor or a passkey."""
    theirs = Authenticator.objects.filter(user=user)
    codes = Authenticator.Type.RECOVERY_CODES
    return bool(theirs.exclude(type=codes).exists())


async def must_add_one(user: User) -> bool:
    """Say what `lacks_one` does; a crowd asks in two queries."""
    return await _lacking.of((user.pk, user.role))


def lacking(people: Collection[Standing]) -> dict[Standing, bool]:
    """Say of each whether their role asks for a second factor, and they have none."""
    roles = _asking()
    asked = [pk for pk, role in people if role in roles]
    theirs = Authenticator.objects.filter(user__in=asked)
    codes = Authenticator.Type.RECOVERY_CODES
    have = set(theirs.exclude(type=codes).values_list("user_id", flat=True))
    return {(pk, role): role in roles and pk not in have for pk, role in people}


_lacking: Together[Standing, bool] = Together(sync_to_async(lacking))
