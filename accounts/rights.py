"""What a person may do, as one small value, kept for a moment in each process.

Every message asks, so the value is cached; every change raises a counter in Redis
(accounts/revocation.py), and a cached value counts only while the counters stand
where they stood when it was read. Without Redis the database is asked each time.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.models import AccessRule, User
from accounts.redis import person_stamp_key, redis, rules_stamp_key
from accounts.rules import Decision, Rule

TRUST = 5.0  # seconds a value is believed even if no counter has moved
CAPACITY = 20_000  # people

Count = bytes | str | None
Stamp = tuple[Count, Count]


@dataclass(frozen=True, slots=True)
class Rights:
    """A person as far as permissions go; `rules` are those about them, in order."""

    user_id: int
    role: str
    groups: frozenset[int]
    status: str
    banned_until: datetime | None
    verified: bool
    terms_accepted_at: datetime | None
    rules: tuple[Rule, ...]

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


class _Cache:
    """The most recently asked people: user id → (counters, when read, rights)."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Stamp, float, Rights]] = OrderedDict()

    def get(self, user_id: int, stamp: Stamp, now: float) -> Rights | None:
        """Return what is kept if it was read at these counters and lately."""
        kept = self._kept.get(user_id)
        if kept is None or kept[0] != stamp or now - kept[1] > TRUST:
            return None
        return kept[2]

    def put(self, stamp: Stamp, now: float, rights: Rights) -> None:
        """Keep a value; the longest kept one leaves when there are too many."""
        self._kept[rights.user_id] = (stamp, now, rights)
        self._kept.move_to_end(rights.user_id)
        if len(self._kept) > CAPACITY:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()


_cache = _Cache()


async def rights_of(user_id: int) -> Rights | None:
    """Return the rights of a person; None when there is no such person."""
    stamp = await _stamp(user_id)
    now = time.monotonic()
    kept = _cache.get(user_id, stamp, now) if stamp else None
    if kept is not None:
        return kept
    rights = await sync_to_async(read)(user_id)
    if rights is not None and stamp is not None:
        _cache.put(stamp, now, rights)
    return rights


def read(user_id: int) -> Rights | None:
    """Read the rights of a person from the database."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return None
    groups = frozenset(user.groups.values_list("pk", flat=True))
    return Rights(
        user_id=user.pk,
        role=user.role,
        groups=groups,
        status=user.status,
        banned_until=user.banned_until,
        verified=_verified(user),
        terms_accepted_at=user.terms_accepted_at,
        rules=tuple(as_rule(row) for row in _rules_about(user, groups)),
    )


def as_rule(row: AccessRule) -> Rule:
    """Return a stored rule as a plain value."""
    return Rule(
        id=row.pk,
        position=row.position,
        effect="allow" if row.effect == AccessRule.Effect.ALLOW else "deny",
        kind="model" if row.kind == AccessRule.Kind.MODEL else "feature",
        who=row.who,
        endpoint=row.endpoint,
        azure_group=row.azure_group,
        model=row.model,
        feature=row.feature,
    )


def entry(user: User) -> Decision:
    """Decide for a person at hand whether they may come in; reads the database."""
    rights = read(user.pk)
    if rights is None:
        return Decision(allowed=False, code="unknown_person")
    return rights.entry(timezone.now())


def forget() -> None:
    """Drop what this process has cached."""
    _cache.clear()


def _rules_about(user: User, groups: frozenset[int]) -> list[AccessRule]:
    about = (
        Q(subject=AccessRule.Subject.EVERYONE)
        | Q(subject=AccessRule.Subject.ROLE, role=user.role)
        | Q(subject=AccessRule.Subject.GROUP, group__in=groups)
        | Q(subject=AccessRule.Subject.PERSON, person=user)
    )
    return list(AccessRule.objects.filter(about).select_related("group", "person"))


def _verified(user: User) -> bool:
    if settings.ACCOUNT_EMAIL_VERIFICATION != "mandatory":
        return True
    # Accounts made by an administrator have no row of their own: they are trusted.
    known = EmailAddress.objects.filter(user=user).values_list("verified", flat=True)
    return any(known) or not known


async def _stamp(user_id: int) -> Stamp | None:
    try:
        rules, person = await redis().mget(rules_stamp_key(), person_stamp_key(user_id))
    except (RedisError, OSError):
        return None
    return rules, person
