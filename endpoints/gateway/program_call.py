"""What is known of a program's request, over HTTP or a WebSocket, before its body."""

import uuid
from collections.abc import Iterable
from urllib.parse import parse_qsl

from runtime.asgi import Receive, Scope, Send
from runtime.telemetry.request_ids import ACCEPTABLE


class ProgramCall:
    """Who asks for what; `answer_headers` go out with whichever answer it will be."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.path: str = scope["path"]
        self.headers = joined(scope["headers"])
        self.protocols: tuple[str, ...] = tuple(scope.get("subprotocols") or ())
        self.receive = receive
        sent = self.headers.get("x-request-id", "")
        self.request_id = sent if ACCEPTABLE.fullmatch(sent) else uuid.uuid4().hex
        self.answer_headers: dict[str, str] = {}
        self._send = send

    @property
    def query(self) -> dict[str, str]:
        """Return the query's values; of one given twice the last."""
        text = self.scope.get("query_string", b"").decode("latin-1")
        return dict(parse_qsl(text))

    def quiet_for(self) -> float:
        """Return the seconds since anything was sent to somebody who waits for it."""
        return 0.0

    def stuck_for(self) -> float:
        """Return the seconds since a reader who has stopped took anything."""
        return 0.0

    def still_here(self) -> None:
        """Have a silence heard that is none."""


def joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name; those given twice are one list (RFC 9110).

    So two hosts or two keys are none, and no proxy's address is lost.
    """
    found: dict[str, str] = {}
    for raw, value in headers:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Return headers as ASGI has them; what is no Latin-1 is replaced."""
    return [
        (name.encode(), value.encode("latin-1", "replace")) for name, value in headers
    ]
