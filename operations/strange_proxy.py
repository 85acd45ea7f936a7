"""A proxy in front of us that nobody has told us to believe.

All people then share its address, in limits, bans and the list of their sessions, and
cookies are not marked Secure behind its https. So it is remembered for a day, for the
log, the doctor and the dashboard.
"""

import logging
import time
from ipaddress import ip_address

from django.core.cache import cache
from redis.exceptions import RedisError

KEY = "strange-proxy"
KEPT = 24 * 3600  # seconds
PAUSE = 3600.0  # seconds between two lines about one address
MANY = 1000  # addresses that are remembered here

log = logging.getLogger("proxy")
_again: dict[str, float] = {}  # when to tell of each once more, by this process


def met(peer: str) -> None:
    """Note that `peer` sent X-Forwarded-… headers, which were not believed.

    Anybody on the internet can send them; a proxy of ours stands in a private network.
    """
    if not _is_private(peer) or time.monotonic() < _again.get(peer, 0):
        return
    if len(_again) > MANY:
        _again.clear()
    _again[peer] = time.monotonic() + PAUSE
    log.warning(advice(peer))
    try:
        cache.set(KEY, peer, KEPT)
    except RedisError:  # it will be met again, by another process or after a restart
        return


def found() -> str:
    """Return the address of such a proxy that was met within a day, or ""."""
    return str(cache.get(KEY) or "")


def advice(peer: str) -> str:
    """Say what the matter is, and what helps."""
    return (
        f"people come through {peer}, which is not believed: all of them share its "
        f"address. If it is your proxy, set TRUSTED_PROXIES={peer}"
    )


def _is_private(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return False
