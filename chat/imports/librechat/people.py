"""LibreChat's people as accounts: found by who they are, made when they are new.

Whoever only said that an address was theirs may have made the account to be found in
it, and would get another's conversations: an address joins two accounts only where it
is confirmed on both sides, or where the administrator says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.ledger import grants
from accounts.models import Role, User
from accounts.models.people import ADMIN, USER
from accounts.sign_in.providers.identities import (
    ProviderIdentity,
    bind,
    holder,
    openid_identity,
)
from chat.imports.librechat.records import Balance, Person
from chat.imports.shapes import ImportRefusedError

NAME = 80  # characters
# By this an account remembers whose it was there: it is written together with the
# account, so that an import that was killed finds what it has made.
THERE = "librechat"
ALIKE = ("google", "github", "discord", "ldap")  # their ids are kept here as there
ABSENT = ("saml", "facebook", "apple")  # services that nobody signs in with here


@dataclass(slots=True)
class Arrival:
    """What becomes of one person: `pk` is 0 for who would be made in a dry run."""

    pk: int
    new: bool
    role: str
    joined: bool = False  # with an account that no import has made
    notes: list[str] = field(default_factory=list)  # what is lost of them


def arrive(
    person: Person, earlier: int | None, joined: Mapping[str, str], *, dry_run: bool
) -> Arrival:
    """Find or make a person's account.

    `earlier` is the account that an older version has noted for them, `joined` tells
    which of their addresses are which of ours by the administrator's word. Raises
    ImportRefusedError when the address is none, or nobody's for certain.
    """
    known, notes = identities(person), _notes(person)
    before = _carried(person, earlier)
    found = before or _found(person, known, joined)
    if found is not None:
        if not dry_run:
            _remember(found, person, known)
        return Arrival(
            found.pk, new=False, role=found.role, joined=before is None, notes=notes
        )
    email = person.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ImportRefusedError(f"person {person.id}: not an e-mail") from error
    pk = 0 if dry_run else _made(person, email, known).pk
    role = _role(person)
    if role != (person.role or USER):
        notes.append(f"the role {person.role} is unknown here: {role} was given")
    return Arrival(pk, new=True, role=role, notes=notes)


def identities(person: Person) -> list[ProviderIdentity]:
    """Return who a person is at the services that people may sign in with here."""
    found = [
        ProviderIdentity(name, uid)
        for name in ALIKE
        if (uid := getattr(person, f"{name}Id") or "")
    ]
    if person.openidId:
        issuer, ours = person.openidIssuer or "", settings.OPENID_ISSUER
        if issuer.rstrip("/") in ("", ours.rstrip("/")):
            issuer = ours  # LibreChat keeps no last slash, older versions no issuer
        if issuer:
            found.append(openid_identity(person.openidId, issuer))
    return found


def _carried(person: Person, earlier: int | None) -> User | None:
    """Return the account that an import has found or made before."""
    if (user := holder([ProviderIdentity(THERE, person.id)])) is not None:
        return user
    return User.objects.filter(pk=earlier).first() if earlier else None


def _found(
    person: Person, known: list[ProviderIdentity], joined: Mapping[str, str]
) -> User | None:
    """Return the account that is surely this person's. Raises ImportRefusedError."""
    if (user := holder(known)) is not None:
        return user
    theirs = person.email.strip().lower()
    email = joined.get(theirs, theirs)
    user = User.objects.filter(email=email).first()
    if user is None and theirs in joined:
        raise ImportRefusedError(f"person {person.id}: there is no account {email}")
    if user is None or theirs in joined:
        return user
    if not _confirmed(user, email):
        raise ImportRefusedError(
            f"person {person.id}: the account of {email} here has never confirmed "
            "this address; confirm it, delete that account, or name both in --people"
        )
    if not person.emailVerified:
        raise ImportRefusedError(
            f"person {person.id}: {email} has an account here, and was never confirmed "
            "in LibreChat; name both in --people if they are the same person"
        )
    return user


def _confirmed(user: User, email: str) -> bool:
    addresses = EmailAddress.objects.filter(user=user, email__iexact=email)
    return bool(addresses.filter(verified=True).exists())


def _role(person: Person) -> str:
    role = person.role or USER
    return role if Role.objects.filter(name=role).exists() else USER


def _notes(person: Person) -> list[str]:
    """Return what a person loses, in words that are counted."""
    found = [
        f"people who came by {name}: they need a password link"
        for name in ABSENT
        if getattr(person, f"{name}Id")
    ]
    if person.openidId and not identities(person):
        found.append("people who came by openid: OPENID_ISSUER does not say from where")
    if person.twoFactorEnabled:
        found.append("second factors are encrypted: they are made anew")
    return found


def needs_link(person: Person) -> bool:
    """Say whether nothing but a link will let somebody new in."""
    return not person.password and not identities(person)


@transaction.atomic
def _made(person: Person, email: str, known: list[ProviderIdentity]) -> User:
    user = User(
        email=email,
        name=(person.name or person.username or email.split("@")[0])[:NAME],
        role=_role(person),
        created_at=person.createdAt or timezone.now(),
    )
    if person.password and person.password.startswith("$2"):
        user.password = f"bcrypt${person.password}"
    else:
        user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(
        user=user, email=email, verified=bool(person.emailVerified), primary=True
    )
    SocialAccount.objects.create(
        user=user, provider=THERE, uid=person.id, extra_data={"made": True}
    )
    bind(user, known)
    return user


@transaction.atomic
def _remember(user: User, person: Person, known: list[ProviderIdentity]) -> None:
    bind(user, [ProviderIdentity(THERE, person.id), *known])


def is_administrator(arrival: Arrival) -> bool:
    """Say whether somebody may open the panel, which a report tells by name."""
    return arrival.role == ADMIN


def give_balance(user_id: int, balance: Balance) -> str:
    """Set the balance of an account that the import has made, once.

    Returns what to count: `balances`, or why it stays as it is.
    """
    with transaction.atomic():
        made = SocialAccount.objects.select_for_update().filter(
            user_id=user_id, provider=THERE
        )
        there = made.first()
        if there is None or not there.extra_data.get("made"):
            return "balances of people who were here already"
        if "credits" in there.extra_data:
            return "balances already here"
        credits_left = round(balance.tokenCredits or 0)
        try:
            grants.set_credits(User.objects.get(pk=user_id), credits_left)
        except grants.BalanceOffError:
            return "balances: `balance` is not enabled here"
        there.extra_data["credits"] = credits_left
        there.save(update_fields=["extra_data"])
    return GIVEN


GIVEN = "balances"
