"""What of a request's parts and parameters must have its shape. Pure.

Whatever is relied on later, in any dialect, and whatever decides what a call may cost;
the rest is the service's to judge.
"""

from collections.abc import Mapping
from typing import Any

from endpoints.billing.estimates import LIMITS
from endpoints.gateway.errors import GatewayError, invalid

MOST_TOKENS = 10_000_000
MOST_CHOICES = 128
NUMBERS = {**dict.fromkeys(LIMITS, MOST_TOKENS), "n": MOST_CHOICES, "best_of": 128}
# They have the service read other stores with its own identity: for administrators,
# in `addParams`.
OF_ADMINISTRATORS = ("data_sources", "dataSources")


def numbers_of(body: Mapping[str, Any]) -> dict[str, int]:
    """Return those numbers that decide what an answer may cost; raises GatewayError."""
    found = {}
    for name, most in NUMBERS.items():
        value = body.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value > most:
            raise invalid(f"`{name}` must be a whole number of {most} at most.", name)
        found[name] = value
    return found


def check_params(body: Mapping[str, Any]) -> None:
    """Refuse what is not for programs, or what no dialect could be made of."""
    for name in OF_ADMINISTRATORS:
        if name in body:
            message = f"`{name}` can only be set by administrators."
            raise GatewayError(400, "unsupported_parameter", message, param=name)
    for name in ("tools", "functions"):
        check_functions(body.get(name), name)
    for name, inner in (
        ("tool_choice", "function"),
        ("response_format", "json_schema"),
    ):
        value = body.get(name)
        if isinstance(value, dict):
            _check_object(value.get(inner, {}), f"{name}.{inner}", name)
    if not isinstance(body.get("response_format") or {}, dict):
        raise invalid("`response_format` must be an object.", "response_format")


def check_functions(rows: object, where: str) -> None:
    """Refuse what is no list of tools or tool calls."""
    if rows is None:
        return
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise invalid(f"`{where}` must be a list of objects.", where)
    for each in rows:
        _check_object(each.get("function", {}), f"{where}.function", where)


def _check_object(value: object, name: str, where: str) -> None:
    if not isinstance(value, dict):
        raise invalid(f"`{name}` must be an object.", where)
