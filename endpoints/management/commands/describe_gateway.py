"""`manage.py describe_gateway`: write the table of docs/gateway.md."""

from django.core.management.base import BaseCommand

from endpoints.gateway.routes_table import page_with_table
from librechat_yaml.environment import BASE_DIR


class Command(BaseCommand):
    """Bring the page up to date with the gateway's addresses."""

    help = "Writes the table of addresses in docs/gateway.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        page = BASE_DIR / "docs" / "gateway.md"
        text = page.read_text(encoding="utf-8")
        page.write_text(page_with_table(text), encoding="utf-8")
        self.stdout.write(str(page))
