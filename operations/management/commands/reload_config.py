"""`manage.py reload_config`: have the running program take over the file."""

import sys

from django.core.management.base import BaseCommand, CommandError
from redis.exceptions import RedisError

from operations.reload import reload


class Command(BaseCommand):
    """Validate librechat.yaml and swap it in everywhere."""

    help = "Validates librechat.yaml; if it is sound, all processes take it over."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        try:
            verdict = reload()
        except RedisError as error:
            reason = type(error).__name__
            raise CommandError(f"Redis cannot be reached ({reason})") from None
        if verdict.config is None:
            self.stdout.write(verdict.report())
            self.stdout.write("Nothing was changed.")
            sys.exit(1)
        self.stdout.write(f"{verdict.source} is valid; processes swap within 2 seconds")
