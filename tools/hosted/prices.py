"""What one call of a hosted tool costs, in dollars: the file's price, or the list's."""

from decimal import Decimal

from endpoints.billing.hosted_prices import PER_CONTAINER, PER_FILE_SEARCH, PER_SEARCH
from librechat_yaml.live import librechat
from tools.hosted.tool import HostedTool

LIST = {
    "web_search": PER_SEARCH,
    "file_search": PER_FILE_SEARCH,
    "code_interpreter": PER_CONTAINER,
    # https://azure.microsoft.com/pricing/details/azure-openai (2026-10): 1024², medium
    "image_generation": Decimal("0.042"),
}
FREE = Decimal(0)


def hosted_price(tool: HostedTool) -> Decimal:
    """Return the price of one call; 0 in `tools.prices` makes it free."""
    said = librechat().tools.prices
    named = next((said[name] for name in tool.names if name in said), None)
    return LIST.get(tool.type, FREE) if named is None else Decimal(str(named))
