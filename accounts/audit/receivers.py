"""What the audit log hears of by itself: changes in the panel, and signing in."""

import json

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import Model
from django.db.models.signals import post_save
from django.http import HttpRequest

from accounts.audit.record import record

VERBS = {ADDITION: "add", CHANGE: "change", DELETION: "delete"}


def connect() -> None:
    """Listen; called once at start."""
    post_save.connect(_panel_change, sender=LogEntry, dispatch_uid="audit.panel")
    user_logged_in.connect(_signed_in, dispatch_uid="audit.in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit.out")


def _panel_change(instance: LogEntry, *, created: bool, **_: object) -> None:
    """Record who added, changed or deleted which row; of a change, which fields."""
    if not created or instance.content_type is None:
        return
    kind = instance.content_type.model
    verb = VERBS.get(instance.action_flag, "change")
    target = f"{kind}:{instance.object_id}"
    fields = _fields(instance.change_message)
    record(instance.user_id, f"{kind}.{verb}", target, {"fields": fields})


def _fields(message: str) -> list[str]:
    """Return the names of changed fields, never their values."""
    try:
        changes = json.loads(message or "[]")
    except ValueError:
        return []
    names: list[str] = []
    for change in changes:
        if isinstance(change, dict) and isinstance(change.get("changed"), dict):
            names += [str(name)[:30] for name in change["changed"].get("fields", [])]
    return names[:5]


def _signed_in(user: Model, request: HttpRequest | None, **_: object) -> None:
    record(user, "session.start", user)


def _signed_out(user: Model | None, request: HttpRequest | None, **_: object) -> None:
    if user is not None:
        record(user, "session.end", user)
