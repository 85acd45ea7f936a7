"""Whether texts can be called: http(s) addresses, hosts of resources, proxies."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

PLACEHOLDER = re.compile(r"\$\{\w+\}")
NAME = re.compile(r"[\w-]+(\.[\w-]+)*\.?")  # of a host; letters of any alphabet
RESOURCE = re.compile(r"(?!-)[\w-]+(\.[\w-]+)*(:\d+)?", re.ASCII)
PROXIES = ("http", "https", "socks4", "socks5", "socks5h")


def is_address(text: str) -> bool:
    """Say whether it is http(s) with a host; placeholders count as letters."""
    return _calls(PLACEHOLDER.sub("x", text).strip(), ("http", "https"))


def is_proxy(text: str) -> bool:
    """Say whether it names a proxy, with or without its scheme."""
    return _calls(text if "://" in text else f"http://{text}", PROXIES)


def is_host(text: str) -> bool:
    """Say whether an Azure resource can be called by it: its name or its host.

    An address of the resource passes as well: its host is used.
    """
    text = text.strip().rstrip("/")
    if text.lower().startswith(("http://", "https://")):
        text = text.partition("://")[2].partition("/")[0]
    return RESOURCE.fullmatch(text) is not None and is_address(f"https://{text}")


def holds_password(text: str) -> bool:
    """Say whether a sound address names a user."""
    return "@" in text.partition("://")[2].partition("/")[0]


def _calls(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in schemes and _host(parts)
        return sound and (parts.port or 1) > 0 and not re.search(r"\s", text)
    except ValueError:
        return False


def _host(parts: SplitResult) -> bool:
    """Say whether the host is one; ValueError where only the attempt tells."""
    host = parts.hostname or ""
    if "[" in parts.netloc:
        return bool(ipaddress.IPv6Address(host))
    return NAME.fullmatch(host) is not None and bool(host.encode("idna"))
