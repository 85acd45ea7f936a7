"""Add to the audit log."""

import logging
from collections.abc import Mapping

from asgiref.sync import sync_to_async
from django.db import models, transaction
from django.utils import timezone

from accounts.audit.chain import ChainLink
from accounts.audit.models import AuditEntry, Head
from accounts.models import User

log = logging.getLogger("audit")

LONGEST = 200  # letters in a detail: a name of something, not content

Detail = str | int | bool | None | list[str] | list[int]
Target = models.Model | str | None


async def arecord(
    actor: models.Model | int | None,
    action: str,
    target: Target = None,
    details: Mapping[str, Detail] | None = None,
) -> AuditEntry:
    """Do what `record` does, on the event loop."""
    return await sync_to_async(record)(actor, action, target, details)


def record(
    actor: models.Model | int | None,
    action: str,
    target: Target = None,
    details: Mapping[str, Detail] | None = None,
) -> AuditEntry:
    """Add an entry: who (None: the program), did what (`person.ban`), to whom.

    `target` is a row, or "type:id". `details` holds ids, names of settings, numbers;
    never what people wrote. Who did it and to whom are kept as they are called now, as
    `who` and `whom`. ValueError for a detail longer than LONGEST.
    """
    actor_id = actor.pk if isinstance(actor, models.Model) else actor
    kind, identity = _named(target)
    names = {"who": _address(actor), "whom": _label(target, kind, identity)}
    told = _checked({name: text for name, text in names.items() if text})
    told |= _checked(details or {})
    with transaction.atomic():
        Head.objects.get_or_create(pk=Head.ONLY)
        head = Head.objects.select_for_update().get(pk=Head.ONLY)
        link = ChainLink(
            number=head.number + 1,
            created_at=timezone.now(),
            actor_id=actor_id,
            action=action,
            target_type=kind,
            target_id=identity,
            details=told,
        )
        entry = _append(head, link)
    log.info("%s %s by %s: %s", entry.number, action, actor_id, entry.hash)
    return entry


def _append(head: Head, link: ChainLink) -> AuditEntry:
    entry = AuditEntry(
        number=link.number,
        created_at=link.created_at,
        actor_id=link.actor_id,
        action=link.action,
        target_type=link.target_type,
        target_id=link.target_id,
        details=dict(link.details),
        hash=link.hashed(head.hash),
    )
    entry.save(force_insert=True)
    Head.objects.filter(pk=Head.ONLY).update(number=entry.number, hash=entry.hash)
    return entry


def _named(target: Target) -> tuple[str, str]:
    """Return a target's type and id."""
    if target is None:
        return "", ""
    if isinstance(target, models.Model):
        return target._meta.model_name or "", str(target.pk)
    kind, _, identity = target.partition(":")
    return kind, identity


def _address(person: models.Model | int | None) -> str:
    """Return a person's address: the log knows them by it when they are gone."""
    if person is None:
        return ""
    if isinstance(person, User):
        return person.email[:LONGEST]
    key = person.pk if isinstance(person, models.Model) else person
    return User.objects.filter(pk=key).values_list("email", flat=True).first() or ""


def _label(target: Target, kind: str, identity: str) -> str:
    """Return what a row is called; a person by their address."""
    if kind == "user":
        known = isinstance(target, User) or identity.isdecimal()
        return (
            _address(target if isinstance(target, User) else int(identity))
            if known
            else ""
        )
    return str(target)[:LONGEST] if isinstance(target, models.Model) else ""


def _checked(details: Mapping[str, Detail]) -> dict[str, Detail]:
    """Refuse a detail that is long enough to be content."""
    for name, value in details.items():
        if len(str(value)) > LONGEST:
            msg = f"Detail {name!r} is longer than {LONGEST} letters"
            raise ValueError(msg)
    return dict(details)
