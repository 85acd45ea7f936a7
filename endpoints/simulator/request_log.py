"""What a request looked like and what came of it, without its secrets."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

SECRET_HEADERS = frozenset(
    {"api-key", "authorization", "ocp-apim-subscription-key", "x-api-key", "cookie"}
)
Outcome = Literal["running", "answered", "refused", "cut", "abandoned"]


def masked(value: str) -> str:
    """Return a secret's scheme and length, nothing of the secret itself."""
    scheme, _, rest = value.rpartition(" ")
    return f"{scheme + ' ' if scheme else ''}<{len(rest)} characters>"


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers with their secrets masked."""
    return {
        name: masked(value) if name in SECRET_HEADERS else value
        for name, value in headers.items()
    }


@dataclass(slots=True)
class LoggedRequest:
    """One request. `pieces[:sent]` is the text that has gone out so far."""

    number: int  # from 1
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: object
    deployment: str = ""
    resource: str = ""
    status: int = 0
    outcome: Outcome = "running"
    pieces: Sequence[str] = field(default=(), repr=False)
    sent: int = 0

    @property
    def text(self) -> str:
        """The part of the answer that was sent."""
        return "".join(self.pieces[: self.sent])

    def as_json(self) -> dict[str, object]:
        """Return the record as `GET /_simulator/requests` shows it."""
        text = self.text
        return {
            "number": self.number,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": self.headers,
            "body": self.body,
            "deployment": self.deployment,
            "resource": self.resource,
            "status": self.status,
            "outcome": self.outcome,
            "sent_tokens": self.sent,
            "sent_text": text,
            "sent_sha256": hashlib.sha256(text.encode()).hexdigest(),
        }
