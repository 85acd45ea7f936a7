"""`manage.py prepare`: tables, indexes, documents, as `up` does before it starts."""

from django.core.management.base import BaseCommand

from operations.backup.error_sentences import told
from operations.up.prepare import prepare


class Command(BaseCommand):
    """Migrates SQL, MongoDB's indexes and documents; several machines may run it."""

    help = "Bring tables, indexes and documents up to date (replicas take turns)."

    def handle(self, *args: object, **options: object) -> None:
        with told():
            prepare(self.stdout.write)
        self.stdout.write("Tables, indexes and documents are up to date.")
