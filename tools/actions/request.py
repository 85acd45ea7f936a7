"""Arguments → the request of an operation (pure)."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import orjson

from tools.actions.operation import ActionOperation, Place
from tools.actions.service import ActionAuth
from tools.sources import Failed

CARRIED = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")  # by a header
Arguments = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """What goes out."""

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes | None = None


def request_of(operation: ActionOperation, arguments: Arguments) -> ActionRequest:
    """Return the request that a call is; Failed for a value that cannot be sent."""
    given = _placed(operation, arguments)
    path = operation.path
    for key, value in given["path"].items():
        path = path.replace(f"{{{key}}}", _segment(key, value))
    query = [(key, each) for key, v in given["query"].items() for each in _several(v)]
    headers = {key: _header(key, value) for key, value in given["header"].items()}
    body = _body(operation, given)
    if body is not None:
        kind = "application/x-www-form-urlencoded" if operation.form else ""
        headers["Content-Type"] = kind or "application/json"
    ends = f"?{urlencode(query)}" if query else ""
    return ActionRequest(
        operation.method, f"{operation.server}{path}{ends}", headers, body
    )


def identified(auth: ActionAuth) -> dict[str, str]:
    """Return the headers that say who calls, but for OAuth's, which expire."""
    match auth.type:
        case "basic":
            pair = b64encode(f"{auth.username}:{auth.secret}".encode()).decode()
            return {"Authorization": f"Basic {pair}"}
        case "bearer":
            return {"Authorization": f"Bearer {auth.secret}"}
        case "header":
            return {auth.header: auth.secret}
    return {}


def _placed(
    operation: ActionOperation, arguments: Arguments
) -> dict[Place, dict[str, object]]:
    places: dict[Place, dict[str, object]] = {
        "path": {},
        "query": {},
        "header": {},
        "body": {},
        "whole": {},
    }
    for slot in operation.slots:
        if slot.argument in arguments:
            places[slot.place][slot.key] = arguments[slot.argument]
    return places


def _segment(key: str, value: object) -> str:
    written = _plain(value)
    if written in ("", ".", ".."):  # would lead to another address
        raise Failed(f"{key} must be more than {written!r}.")
    return quote(written, safe="")


def _header(key: str, value: object) -> str:
    written = _plain(value)
    if not CARRIED.fullmatch(written):
        raise Failed(f"{key} holds characters that no header can carry.")
    return written


def _body(
    operation: ActionOperation, given: Mapping[Place, dict[str, object]]
) -> bytes | None:
    content: object = given["whole"].get("", given["body"] or None)
    if content is None:
        return None
    if operation.form:
        pairs = content.items() if isinstance(content, dict) else [("body", content)]
        return urlencode([(k, each) for k, v in pairs for each in _several(v)]).encode()
    return orjson.dumps(content)


def _several(value: object) -> list[str]:
    return (
        [_plain(each) for each in value] if isinstance(value, list) else [_plain(value)]
    )


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value
    return orjson.dumps(value).decode()
