"""Calls to sign-in services by `requests`, trusting whom the program trusts."""

from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager

from runtime import certificates


class Trusting(HTTPAdapter):
    """Checks certificates against the authorities of `runtime.certificates`."""

    def cert_verify(
        self,
        conn: Any,  # noqa: ANN401 - urllib3's pools
        url: str,
        verify: object,
        cert: object,
    ) -> None:
        """Leave it to the context, which is shared: add nobody to whom it trusts."""
        conn.cert_reqs = "CERT_REQUIRED"

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        """Make the connections, with our context."""
        options["ssl_context"] = certificates.context()
        super().init_poolmanager(*arguments, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> PoolManager:  # noqa: ANN401
        """Make the connections through a proxy, with our context."""
        options["ssl_context"] = certificates.context()
        manager: PoolManager = super().proxy_manager_for(proxy, **options)
        return manager


def trusting(session: requests.Session) -> requests.Session:
    """Return `session`, which trusts whom the program trusts."""
    session.mount("https://", Trusting())
    return session
