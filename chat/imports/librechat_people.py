"""LibreChat's people as accounts: found by e-mail, made when they are new."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.ledger import grants
from accounts.models import Role, User
from accounts.models.people import USER
from chat.imports.librechat_records import Balance, Person
from chat.imports.shapes import ImportRefusedError

NAME = 80  # characters


def account(person: Person, *, dry_run: bool) -> tuple[int, bool]:
    """Return the account's id (0 in a dry run for a new one) and whether it is new.

    Raises ImportRefusedError when the address is none.
    """
    email = person.email.strip().lower()
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found.pk, False
    try:
        validate_email(email)
    except ValidationError as error:
        raise ImportRefusedError(f"person {person.id}: not an e-mail") from error
    if dry_run:
        return 0, True
    return _made(person, email).pk, True


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
