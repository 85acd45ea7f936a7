"""Who may sign up: open or closed registration, allowed domains, invitations."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit.record import Detail, record
from accounts.models import FirstAdministrator, Invitation, PeopleGroup, User
from accounts.models.people import USER
from librechat_yaml.live import librechat

SESSION_KEY = "invitation"  # where a visited invitation's id waits for the sign-up
RANDOMNESS = 32  # bytes


class InvitationUsed(Exception):
    """The invitation was used or ran out between the form and its storing."""


def allowed_domain(email: str) -> bool:
    """Say whether an address stands in a domain that may register."""
    domains = librechat().registration.allowed_domains
    domain = email.rpartition("@")[2].lower()
    return not domains or domain in {name.lower().lstrip("@") for name in domains}


def invite(
    email: str = "",
    *,
    by: User | None = None,
    role: str = USER,
    groups: Iterable[PeopleGroup] = (),
    days: int | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation; return it with the token for its link, kept nowhere."""
    token = secrets.token_urlsafe(RANDOMNESS)
    life = timedelta(days=settings.INVITATION_DAYS if days is None else days)
    row = Invitation.objects.create(
        email=email.lower(),
        digest=Invitation.digest_of(token),
        role=role,
        invited_by=by,
        expires_at=timezone.now() + life,
    )
    row.groups.set(groups)
    return row, token


def invitation_for(token: object) -> Invitation | None:
    """Return the open invitation behind a link's token."""
    if not isinstance(token, str) or not token:
        return None
    return _open(digest=Invitation.digest_of(token))


def invitation_of(request: HttpRequest) -> Invitation | None:
    """Return the open invitation that this visitor followed."""
    visited = request.session.get(SESSION_KEY)
    return None if visited is None else _open(pk=visited)


def _open(**which: object) -> Invitation | None:
    row = Invitation.objects.filter(**which).first()
    return row if row is not None and row.open else None


def store(user: User, invitation: Invitation | None) -> None:
    """Store somebody who signed up, with what they are from the start.

    The first person of all becomes administrator; an invitation gives role and
    groups and needs no approval. Raises InvitationUsed.
    """
    with transaction.atomic():
        if invitation is None and settings.REGISTRATION_APPROVAL:
            user.status = User.Status.PENDING
        user.save()
        record(user, "person.sign_up", user)
        if FirstAdministrator.claim(user):
            user.status = User.Status.ACTIVE
            user.save(update_fields=["status"])
        elif invitation is not None:
            _accept(invitation, user)


def _accept(invitation: Invitation, user: User) -> None:
    now = timezone.now()
    # One UPDATE decides which of two simultaneous sign-ups has the invitation.
    taken = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, expires_at__gt=now
    ).update(accepted_at=now, accepted_by=user)
    if not taken:
        raise InvitationUsed
    user.role = invitation.role
    user.save(update_fields=["role"])
    user.groups.set(invitation.groups.all())
    groups = list(user.groups.values_list("name", flat=True)[:5])
    told: dict[str, Detail] = {"role": user.role, "groups": groups}
    record(user, "invitation.accept", invitation, told)
