"""What a person may do, as one small value, kept for a moment in each process."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import TypeVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessRule, User
from accounts.rights.cache import Stamped
from accounts.rights.rules import Decision, Kind, Rule
from accounts.rights.switches import switched_off

KINDS: Mapping[str, Kind] = {
    AccessRule.Kind.MODEL: "model",
    AccessRule.Kind.FEATURE: "feature",
    AccessRule.Kind.TOOL: "tool",
}
AT_ONCE = 1_000  # keys in one query
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class PersonRights:
    """A person as far as permissions go; `rules` are those about them, in order."""

    user_id: int
    role: str
    groups: frozenset[int]
    status: str
    banned_until: datetime | None
    verified: bool
    terms_accepted_at: datetime | None
    rules: tuple[Rule, ...]
    opens_panel: bool = False

    def entry(self, now: datetime) -> Decision:
        """Decide whether the person may come in at all."""
        if self.banned_until is not None and self.banned_until > now:
            return Decision(allowed=False, code="banned", reason=_("You are banned."))
        if self.status == User.Status.PENDING:
            reason = _("Your account is waiting for approval.")
            return Decision(allowed=False, code="pending", reason=reason)
        if self.status != User.Status.ACTIVE:
            reason = _("Your account is suspended.")
            return Decision(allowed=False, code="suspended", reason=reason)
        if not self.verified:
            reason = _("Please confirm your e-mail address first.")
            return Decision(allowed=False, code="unverified", reason=reason)
        return Decision(allowed=True)


async def rights_of(user_id: int) -> PersonRights | None:
    """Return the rights of a person; None when there is no such person."""
    return await _rights.of(user_id)


def read(user_id: int) -> PersonRights | None:
    """Read the rights of a person from the database."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return None
    groups = frozenset(user.groups.values_list("pk", flat=True))
    return PersonRights(
        user_id=user.pk,
        role=user.role,
        groups=groups,
        status=user.status,
        banned_until=user.banned_until,
        verified=_verified(user),
        terms_accepted_at=user.terms_accepted_at,
        opens_panel=user.is_staff,
        rules=(*switched_off(), *map(as_rule, _rules_about(user, groups))),
    )


_rights = Stamped(read)


def as_rule(row: AccessRule) -> Rule:
    """Return a stored rule as a plain value."""
    return Rule(
        id=row.pk,
        position=row.position,
        effect="allow" if row.effect == AccessRule.Effect.ALLOW else "deny",
        kind=KINDS[row.kind],
        who=row.who,
        endpoint=row.endpoint,
        azure_group=row.azure_group,
        model=row.model,
        feature=row.feature,
        tool=row.tool,
    )


def admitted(user_ids: Collection[int]) -> set[int]:
    """Return those of some people whose `Rights.entry` says yes, in one query."""
    now, found = timezone.now(), User.objects.filter(status=User.Status.ACTIVE)
    found = found.exclude(banned_until__gt=now)
    if _must_verify():
        known = EmailAddress.objects.filter(user=OuterRef("pk"))
        found = found.filter(Exists(known.filter(verified=True)) | ~Exists(known))
    steps = batched(user_ids)
    rows = (found.filter(pk__in=step).values_list("pk", flat=True) for step in steps)
    return set(chain.from_iterable(rows))


def entry(user: User) -> Decision:
    """Decide for a person at hand whether they may come in; reads the database."""
    rights = read(user.pk)
    if rights is None:
        return Decision(allowed=False, code="unknown_person")
    return rights.entry(timezone.now())


def _rules_about(user: User, groups: frozenset[int]) -> list[AccessRule]:
    about = (
        Q(subject=AccessRule.Subject.EVERYONE)
        | Q(subject=AccessRule.Subject.ROLE, role=user.role)
        | Q(subject=AccessRule.Subject.GROUP, group__in=groups)
        | Q(subject=AccessRule.Subject.PERSON, person=user)
    )
    return list(AccessRule.objects.filter(about).select_related("group", "person"))


def _verified(user: User) -> bool:
    if not _must_verify():
        return True
    # Accounts made by an administrator have no row of their own: they are trusted.
    known = EmailAddress.objects.filter(user=user).values_list("verified", flat=True)
    return any(known) or not known


def _must_verify() -> bool:
    return bool(settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory")


def batched(keys: Collection[Key]) -> Iterator[list[Key]]:
    """Give keys in lists that one statement can take."""
    remaining = iter(keys)
    while step := list(islice(remaining, AT_ONCE)):
        yield step
