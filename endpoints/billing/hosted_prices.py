"""What a service's own tools cost on top of an answer's tokens, in dollars (list)."""

from decimal import Decimal

from endpoints.events import Usage

# https://azure.microsoft.com/pricing/details/azure-openai (2026-10)
PER_SEARCH, PER_FILE_SEARCH = Decimal("0.01"), Decimal("0.0025")
PER_CONTAINER = Decimal("0.03")


def hosted_cost(usage: Usage) -> Decimal:
    """Return the price of searches and of places in which code ran."""
    return (
        PER_SEARCH * usage.searches
        + PER_FILE_SEARCH * usage.file_searches
        + PER_CONTAINER * usage.containers
    )
