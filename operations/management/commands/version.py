"""`manage.py version`: which version of the program this is."""

from django.core.management.base import BaseCommand

from config import VERSION


class Command(BaseCommand):
    """Prints the version alone, for scripts; `doctor` tells those of its parts."""

    help = "Print the version of LibreChat for Azure."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(VERSION)
