"""Which hosts actions may call: `actions.allowedDomains`."""

from fnmatch import fnmatch
from urllib.parse import urlsplit

from librechat_yaml.live import librechat
from tools.sources import Failed


def refuse_outside(url: str) -> None:
    """Raise Failed for an address outside `actions.allowedDomains`."""
    allowed = librechat().actions.allowed_domains
    if allowed and not any(_is_within(url, domain) for domain in allowed):
        host = urlsplit(url).hostname or ""
        raise Failed(f"{host} is not one of the hosts that actions may call.")


def _is_within(url: str, domain: str) -> bool:
    """Say whether an address lies in `example.com`, `*.example.com`, `https://…`."""
    there = urlsplit(url)
    wanted = urlsplit(domain if "://" in domain else f"//{domain}")
    return (
        fnmatch((there.hostname or "").lower(), (wanted.hostname or "").lower())
        and wanted.scheme in ("", there.scheme)
        and wanted.port in (None, there.port)
    )
