"""Encrypted thoughts of reasoning models: written, and read when they come back."""

import hashlib
import hmac
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from endpoints.simulator.error_answers import RequestRefused, refusal

WANTED = "reasoning.encrypted_content"
KEY = b"of the pretend Azure"
SIZE = 32  # bytes of a signature


def wanted(body: Mapping[str, object]) -> bool:
    """Tell whether a request asks for encrypted thoughts."""
    include = body.get("include")
    return isinstance(include, list) and WANTED in include


def new_id() -> str:
    """Return an id for a reasoning item."""
    return f"rs_{uuid.uuid4().hex}"


def encrypted(item_id: str, owner: str) -> str:
    """Return what only `owner`, a deployment of a resource, can read again."""
    signed = _signature(item_id, owner) + item_id.encode()
    return "gAAAAA" + urlsafe_b64encode(signed).decode()


def check(item: Mapping[str, object], owner: str, where: str) -> None:
    """Refuse thoughts that are not as `owner` has written them."""
    item_id, content = str(item.get("id", "")), item.get("encrypted_content")
    if not content:
        raise _not_found(item_id)
    try:
        signed = urlsafe_b64decode(str(content).removeprefix("gAAAAA"))
    except ValueError:
        signed = b""
    known = signed[SIZE:].decode(errors="replace")
    if known != item_id or signed[:SIZE] != _signature(item_id, owner):
        raise _not_readable(item_id, where)


def _signature(item_id: str, owner: str) -> bytes:
    return hmac.digest(KEY, f"{owner}\n{item_id}".encode(), hashlib.sha256)


def _not_found(item_id: str) -> RequestRefused:
    message = (
        f"Item with id '{item_id}' not found. Items are not persisted when `store` is "
        "set to false. Try again with `store` set to true, or remove this item from "
        "your input."
    )
    kind = "invalid_request_error"
    return RequestRefused(refusal(404, None, message, kind=kind, param="input"))


def _not_readable(item_id: str, where: str) -> RequestRefused:
    message = (
        f"The encrypted content for item {item_id} could not be verified. Reason: "
        "Encrypted content could not be decrypted or parsed."
    )
    kind, code = "invalid_request_error", "invalid_encrypted_content"
    return RequestRefused(refusal(400, code, message, kind=kind, param=where))
