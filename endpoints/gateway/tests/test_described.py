"""docs/gateway.md tells every address there is."""

from endpoints.gateway.routes_table import page_with_table
from librechat_yaml.environment import BASE_DIR

PAGE = BASE_DIR / "docs" / "gateway.md"


def test_the_page_lists_the_addresses() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page_with_table(page) == page
