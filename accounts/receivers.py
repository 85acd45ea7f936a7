"""What happens when people, sessions and rules change."""

from django.apps import AppConfig

from accounts.models import Role
from accounts.models.people import ADMIN, USER

BUILT_IN = {ADMIN: "May open the admin panel", USER: "Everybody else"}


def keep_built_in_roles(sender: AppConfig, using: str, **_: object) -> None:
    """Make ADMIN and USER if they are missing; runs after every `migrate`."""
    for name, description in BUILT_IN.items():
        Role.objects.using(using).get_or_create(
            name=name, defaults={"description": description}
        )
