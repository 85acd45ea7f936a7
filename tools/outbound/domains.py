"""Which hosts a setting names: `example.com`, `*.example.com`, `https://…` (pure)."""

from collections.abc import Collection
from fnmatch import fnmatch
from urllib.parse import urlsplit


def is_among(url: str, domains: Collection[str]) -> bool:
    """Say whether an address lies in one of some domains; none: everywhere does."""
    return not domains or any(_is_within(url, each) for each in domains)


def _is_within(url: str, domain: str) -> bool:
    there = urlsplit(url)
    wanted = urlsplit(domain if "://" in domain else f"//{domain}")
    return (
        fnmatch((there.hostname or "").lower(), (wanted.hostname or "").lower())
        and wanted.scheme in ("", there.scheme)
        and wanted.port in (None, there.port)
    )
