"""What happens when people, sessions, keys and rules change: others are told.

Only `Model.save()` and `delete()` arrive here; code that uses `QuerySet.update()` on
anything that grants rights must call accounts.rights.revocation itself.
"""

from collections.abc import Collection

from allauth.usersessions.models import UserSession
from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _

from accounts.models import (
    AccessRule,
    ApiKey,
    Banner,
    PeopleGroup,
    Role,
    SwitchedOff,
    User,
)
from accounts.models.people import ADMIN, USER
from accounts.rights import second_factors
from accounts.rights.revocation import announce, announce_banners, announce_rules

BUILT_IN = {ADMIN: _("May open the admin panel"), USER: _("Everybody else")}
HARMLESS = frozenset({"last_login", "last_used_at"})


def keep_built_in_roles(sender: AppConfig, using: str, **_: object) -> None:
    """Make ADMIN and USER if they are missing; runs after every `migrate`.

    The other roles that come along are made once, by a migration: they may go.
    """
    for name, description in BUILT_IN.items():
        Role.objects.using(using).get_or_create(
            name=name, defaults={"description": description}
        )


def _harmless(fields: Collection[str] | None) -> bool:
    return fields is not None and set(fields) <= HARMLESS


@receiver(post_save, sender=User)
def person_saved(
    instance: User, update_fields: Collection[str] | None, **_: object
) -> None:
    """Tell others unless only a time was noted."""
    if not _harmless(update_fields):
        announce(instance.pk, "person")


@receiver(post_delete, sender=User)
def person_deleted(instance: User, **_: object) -> None:
    """Tell others that nobody is left behind this id."""
    if instance.pk is not None:
        announce(instance.pk, "deleted")


@receiver(post_save, sender=ApiKey)
def key_saved(
    instance: ApiKey, update_fields: Collection[str] | None, **_: object
) -> None:
    """Tell others unless only the time of use was noted."""
    if not _harmless(update_fields):
        announce(instance.user_id, "key")


@receiver(post_delete, sender=ApiKey)
@receiver(post_delete, sender=UserSession)
def belonging_deleted(instance: ApiKey | UserSession, **_: object) -> None:
    """Tell the person's sockets that a key or session of theirs is gone."""
    announce(instance.user_id, "key" if isinstance(instance, ApiKey) else "session")


@receiver(user_logged_out)
def signed_out(user: User | None, request: HttpRequest | None, **_: object) -> None:
    """Tell the sockets of the session that ends."""
    if user is not None:
        announce(user.pk, "session")


@receiver(m2m_changed, sender=User.groups.through)
def members_changed(action: str, **_: object) -> None:
    """Tell everybody: membership changes are rare."""
    if action.startswith("post_"):
        announce_rules()


@receiver([post_save, post_delete], sender=AccessRule)
@receiver([post_save, post_delete], sender=PeopleGroup)
@receiver([post_save, post_delete], sender=Role)
@receiver([post_save, post_delete], sender=SwitchedOff)
def rules_changed(instance: Model, **_: object) -> None:
    """Tell everybody."""
    if isinstance(instance, Role):
        second_factors.asking.forget()
    announce_rules()


@receiver([post_save, post_delete], sender=Banner)
def banners_changed(instance: Model, **_: object) -> None:
    """Tell every open tab."""
    announce_banners()
