"""Which hosts actions may call: `actions.allowedDomains`."""

from urllib.parse import urlsplit

from librechat_yaml.live import librechat
from tools.outbound.domains import is_among
from tools.sources import Failed


def refuse_outside(url: str) -> None:
    """Raise Failed for an address outside `actions.allowedDomains`."""
    if not is_among(url, librechat().actions.allowed_domains):
        host = urlsplit(url).hostname or ""
        raise Failed(f"{host} is not one of the hosts that actions may call.")
