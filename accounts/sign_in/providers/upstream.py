"""What the service that people sign in with says of them now: name and address."""

from allauth.account.models import EmailAddress

from accounts.models import User


def follow(user: User, *, name: str, email: str) -> None:
    """Take over a name and a confirmed address, "" leaving what is there.

    An address that somebody else has here stays theirs.
    """
    before = (user.name, user.email)
    user.name = name[:80] or user.name
    if email and not is_taken(user, email=email.lower()):
        user.email = email.lower()
    if (user.name, user.email) != before:
        user.save(update_fields=["name", "email"])
    if email and user.email == email.lower() != before[1]:
        confirm(user)


def is_taken(user: User, **named: str) -> bool:
    """Say whether somebody else has this address or user name."""
    return User.objects.filter(**named).exclude(pk=user.pk).exists()


def confirm(user: User) -> None:
    """Have exactly the person's address on record, as confirmed."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
