"""`manage.py prepare`: tables and indexes, as `up` does before it starts."""

from django.core.management.base import BaseCommand

from operations.backup.error_sentences import told
from operations.up.prepare import prepare


class Command(BaseCommand):
    """Migrates SQL and makes MongoDB's indexes; safe to run from several machines."""

    help = "Bring tables and indexes up to date (replicas take turns)."

    def handle(self, *args: object, **options: object) -> None:
        with told():
            prepare()
        self.stdout.write("Tables and indexes are up to date.")
