"""Which outbound proxy a call goes through. Pure: the environment is an argument."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import (  # type: ignore[attr-defined]  # documented, not in stubs
    proxy_bypass_environment,
)

OURS = ("AZURE_OPENAI_SOCKS_PROXY", "AZURE_OPENAI_HTTP_PROXY", "PROXY")
DIRECT = "none"


def proxy_for(url: str, configured: str, environ: Mapping[str, str]) -> str:
    """Return the proxy's URL, or "" for a direct connection.

    `configured` is the group's own and goes before everything; "none" switches
    proxies off. Of the environment, our names win over HTTP(S)_PROXY and ALL_PROXY;
    NO_PROXY holds for all of them.
    """
    if configured:
        return "" if configured == DIRECT else _with_scheme(configured)
    parts = urlsplit(url)
    excluded = environ.get("NO_PROXY") or environ.get("no_proxy") or ""
    if proxy_bypass_environment(parts.netloc.rpartition("@")[2], {"no": excluded}):
        return ""
    general = (f"{parts.scheme.upper()}_PROXY", "ALL_PROXY")
    names = (*OURS, *general, *(name.lower() for name in general))
    return _with_scheme(
        next((environ[name] for name in names if environ.get(name)), "")
    )


def is_socks(proxy: str) -> bool:
    """Tell whether the proxy speaks SOCKS, which the aiohttp transport cannot."""
    return proxy.startswith("socks")


def _with_scheme(proxy: str) -> str:
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"
