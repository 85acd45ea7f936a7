"""`manage.py describe_config`: write the schema and the table of keys."""

from django.core.management.base import BaseCommand

from librechat_yaml.described import write


class Command(BaseCommand):
    """Bring docs/ up to date with the sections of librechat.yaml."""

    help = "Writes docs/librechat.schema.json and the table in docs/configuration.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        for path in write():
            self.stdout.write(str(path))
