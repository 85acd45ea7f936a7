"""Which certificate authorities this program trusts, wherever it calls somebody.

Those of the system, and those of a company: by the names that OpenSSL, Python and Node
have for their files. None of them takes the system's away.
"""

import logging
import os
import ssl
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

NAMES = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
)
CURE = "name the file of the authority that signed it in SSL_CERT_FILE"

log = logging.getLogger(__name__)


def context() -> ssl.SSLContext:
    """Return what a TLS client needs; one for all while the names are the same."""
    return _made(tuple(named(os.environ)))


@lru_cache(maxsize=1)
def _made(places: tuple[tuple[str, Path], ...]) -> ssl.SSLContext:
    """Return a context that trusts the system and `places`; it takes some 50 ms."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.load_default_certs()
    usual = ssl.get_default_verify_paths()
    if os.environ.get(usual.openssl_cafile_env):  # it has taken the system's place
        _load(made, Path(usual.openssl_cafile))
    if os.environ.get(usual.openssl_capath_env):
        _load(made, Path(usual.openssl_capath))
    if not Path(usual.openssl_cafile).is_file():
        _load(made, _bundled())
    for name, place in places:
        if reason := _load(made, place):
            log.error("%s: %s %s", name, place, reason)
    return made


def named(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Yield variable and place of every file or folder that is named."""
    for name in NAMES:
        for place in filter(None, environ.get(name, "").split(os.pathsep)):
            yield name, Path(place)


def problems(environ: Mapping[str, str]) -> list[str]:
    """Return a line for every named place that holds no authority."""
    found = []
    for name, place in named(environ):
        reason = _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), place)
        if reason:
            found.append(f"{name}: {place} {reason}")
    return found


def refusal(error: BaseException) -> str:
    """Return why a certificate was not trusted; "" when it was something else."""
    found = [
        str(getattr(each, "verify_message", ""))  # wrapped by aiohttp it has none
        for each in _behind(error)
        if isinstance(each, ssl.SSLCertVerificationError)
    ]
    return next(filter(None, found), "")


def told(host: str, reason: str) -> str:
    """Return a line for administrators on a certificate that is not trusted."""
    return f"the certificate of {host} is not trusted here ({reason}): {CURE}"


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that lie behind it, as libraries wrap them."""
    waiting: list[object] = [error]
    met: set[int] = set()
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in met:
            continue
        met.add(id(each))
        yield each
        waiting += [each.__cause__, each.__context__, *each.args]
        waiting += [getattr(each, name, None) for name in ("reason", "os_error")]


def _load(made: ssl.SSLContext, place: Path) -> str:
    """Trust what lies at `place`; return why that is nothing, or ""."""
    try:
        if place.is_dir():
            made.load_verify_locations(capath=str(place))
        else:
            made.load_verify_locations(cafile=str(place))
    except ssl.SSLError:
        return "holds no certificate (PEM)"
    except OSError as error:
        return f"cannot be read ({error.strerror or type(error).__name__})"
    return ""


def _bundled() -> Path:
    """Return the authorities that come along with Python's libraries."""
    import certifi

    return Path(certifi.where())
