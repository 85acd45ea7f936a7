"""Where the file comes from: a path, or an http(s) address."""

import base64
import hashlib
import socket
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from librechat_yaml.reading.dialect import SIZE_LIMIT
from librechat_yaml.reading.problems import BadFile
from runtime import certificates

FETCH_LIMIT = 15.0  # seconds for the whole file
SILENCE_LIMIT = 5.0  # seconds without a byte
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """A file as read; `name` is for people and holds no password."""

    name: str
    data: bytes

    @property
    def digest(self) -> str:
        """A short fingerprint, to compare what processes have read."""
        return hashlib.sha256(self.data).hexdigest()[:16]


def shown(place: str) -> str:
    """Return a place as it may be shown: an address without user and query."""
    if not is_url(place):
        return place
    parts = urlsplit(place)
    return f"{parts.scheme}://{_host(parts)}{parts.path}"


def is_url(place: str) -> bool:
    """Say whether a place is an http(s) address."""
    return place.lower().startswith(("http://", "https://"))


def read(place: str, base: Path) -> Content:
    """Return the file at a path (relative to `base`) or address.

    FileNotFoundError when the path does not exist, BadFile when it cannot be read.
    """
    if is_url(place):
        return Content(shown(place), _fetch(place))
    path = (base / Path(place).expanduser()).resolve()
    try:
        with path.open("rb") as file:
            return Content(place, file.read(SIZE_LIMIT + 1))
    except IsADirectoryError:
        raise BadFile(
            "is a folder, not a file",
            "Docker makes a folder when the mounted file did not exist: "
            "remove it, put the file there and start again",
        ) from None
    except PermissionError:
        raise BadFile("may not be read by this user", "check its rights") from None


def _host(parts: SplitResult) -> str:
    """Return host and port as written, without a user."""
    return parts.netloc.rpartition("@")[2]


def _request(url: str) -> urllib.request.Request:
    """Return the question; a user in the address is named as servers want it."""
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(netloc=_host(parts), fragment=""))
    request = urllib.request.Request(bare)  # noqa: S310 - is_url has looked
    user = unquote(parts.netloc.rpartition("@")[0])
    if user:
        told = base64.b64encode(user.encode()).decode()
        # not on to another server, should this one send us there
        request.add_unredirected_header("Authorization", f"Basic {told}")
    return request


def _context(url: str) -> ssl.SSLContext | None:
    """Return whom to trust at a https address: whoever is trusted everywhere."""
    return certificates.context() if url.lower().startswith("https:") else None


def _fetch(url: str) -> bytes:
    deadline = time.monotonic() + FETCH_LIMIT
    try:
        with urllib.request.urlopen(  # noqa: S310
            _request(url), timeout=SILENCE_LIMIT, context=_context(url)
        ) as answer:
            return _body(answer, deadline)
    except urllib.error.HTTPError as error:
        error.close()
        raise BadFile(
            f"the server answered {error.code}", "check CONFIG_PATH"
        ) from None
    except (TimeoutError, socket.timeout):  # noqa: UP041
        raise BadFile(f"no answer within {SILENCE_LIMIT:.0f} seconds") from None
    except (OSError, ValueError) as error:
        if untrusted := certificates.refusal(error):
            host = _host(urlsplit(url))
            text = f"the certificate of {host} is not trusted here ({untrusted})"
            raise BadFile(text, certificates.CURE) from None
        reason = getattr(error, "reason", None) or type(error).__name__
        raise BadFile(f"could not be fetched ({reason})", "check CONFIG_PATH") from None


def _body(answer: object, deadline: float) -> bytes:
    read1 = answer.read1  # type: ignore[attr-defined]
    body = b""
    while len(body) <= SIZE_LIMIT:
        if time.monotonic() > deadline:
            raise BadFile(f"not there after {FETCH_LIMIT:.0f} seconds")
        piece: bytes = read1(CHUNK)
        if not piece:
            break
        body += piece
    return body
