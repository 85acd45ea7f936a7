"""LibreChat's people as accounts: found by a confirmed e-mail, made when they are new.

Whoever only said that an address was theirs may have made the account to be found in
it, and would get another's conversations.
"""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.ledger import grants
from accounts.models import Role, User
from accounts.models.people import USER
from chat.imports.librechat.records import Balance, Person
from chat.imports.shapes import ImportRefusedError

NAME = 80  # characters


def account(person: Person, made: int | None, *, dry_run: bool) -> tuple[int, bool]:
    """Return the account's id (0 in a dry run for a new one) and whether it is new.

    `made` is the account that an earlier import made for this person or found. Raises
    ImportRefusedError when the address is none, or nobody's for certain.
    """
    email = person.email.strip().lower()
    if made is not None and User.objects.filter(pk=made).exists():
        return made, False
    found = User.objects.filter(email=email).first()
    if found is not None:
        if not _confirmed(found, email):
            raise ImportRefusedError(
                f"person {person.id}: the account of {email} here has never confirmed "
                "this address; confirm it or delete that account, then import again"
            )
        return found.pk, False
    try:
        validate_email(email)
    except ValidationError as error:
        raise ImportRefusedError(f"person {person.id}: not an e-mail") from error
    if dry_run:
        return 0, True
    return _made(person, email).pk, True


def _confirmed(user: User, email: str) -> bool:
    addresses = EmailAddress.objects.filter(user=user, email__iexact=email)
    return bool(addresses.filter(verified=True).exists())


def _made(person: Person, email: str) -> User:
    role = person.role or USER
    known = Role.objects.filter(name=role).exists()
    user = User(
        email=email,
        name=(person.name or person.username or email.split("@")[0])[:NAME],
        role=role if known else USER,
        created_at=person.createdAt or timezone.now(),
    )
    if person.password and person.password.startswith("$2"):
        user.password = f"bcrypt${person.password}"
    else:
        user.set_unusable_password()
    with transaction.atomic():
        user.save()
        EmailAddress.objects.create(
            user=user, email=email, verified=bool(person.emailVerified), primary=True
        )
    return user


def give_balance(user_id: int, balance: Balance) -> bool:
    """Set a new account's balance; False when there is no balance here."""
    try:
        user = User.objects.get(pk=user_id)
        grants.set_credits(user, round(balance.tokenCredits or 0))
    except grants.BalanceOffError:
        return False
    return True
