"""The bytes of a request → its JSON object, at a bounded cost. Pure.

Parsing holds the event loop, and containers are what it costs: 32 MB of empty lists
would take ten seconds, 32 MB of words take none.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from endpoints.gateway.errors import GatewayError, invalid

DEEPEST = 100  # containers within each other
MOST = 100_000  # containers altogether
LONGEST_NAME = 256  # characters; every chunk of an answer repeats the model's name
OPENING = (b"{", b"[")
NO_STRUCTURE = bytes(byte for byte in range(256) if byte not in b'"{[')


def body_of(raw: bytes, model: str = "", usual: str = "") -> dict[str, Any]:
    """Return the JSON object with its `model`, which an address may name instead.

    Raises GatewayError.
    """
    if crowded(raw):
        raise invalid(f"The body holds more than {MOST} lists and objects.")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        message = "The body of the request is not JSON (or nested too deeply)."
        raise GatewayError(400, "invalid_json", message) from None
    if not isinstance(body, dict):
        raise GatewayError(400, "invalid_json", "The body must be a JSON object.")
    if too_deep(body):
        raise invalid(f"The body is nested more than {DEEPEST} levels deep.")
    return named(body, model, usual)


def named(body: Mapping[str, Any], model: str, usual: str = "") -> dict[str, Any]:
    """Return a body with the model that the address names, or the body itself.

    Else the `usual` one; raises GatewayError when there is none.
    """
    name = model or body.get("model") or usual
    if not name or not isinstance(name, str):
        raise invalid("You must provide a model parameter.", "model")
    if len(name) > LONGEST_NAME:
        raise invalid("There is no model of so long a name.", "model")
    return {**body, "model": name}


def crowded(raw: bytes, most: int = MOST) -> bool:
    """Tell whether JSON holds more than `most` containers, without parsing it."""
    if _opened(raw) <= most:
        return False  # counts brackets in texts as well, as programs have them
    unescaped = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    bare = unescaped.translate(None, NO_STRUCTURE).replace(b'""', b"")
    outside = bare.split(b'"')[::2]
    return sum(map(len, outside)) > most


def _opened(raw: bytes) -> int:
    return sum(raw.count(each) for each in OPENING)


def too_deep(value: object, most: int = DEEPEST) -> bool:
    """Tell whether more than `most` containers lie within each other."""
    level = [value]
    for _ in range(most):
        level = [inner for each in level for inner in _containers(each)]
        if not level:
            return False
    return True


def _containers(value: object) -> Iterator[object]:
    inside: Sequence[object] = ()
    if isinstance(value, dict):
        inside = list(value.values())
    elif isinstance(value, list):
        inside = value
    return (each for each in inside if isinstance(each, (dict, list)))
