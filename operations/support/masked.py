"""Configuration, variables and log lines with everything masked that is somebody's."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from runtime.telemetry.log_lines import without_secrets

SECRET = re.compile("KEY|SECRET|PASSW|PASSPHRASE|TOKEN|CREDENTIAL|_URI|_URL", re.I)
PLAIN = re.compile(r"true|false|yes|no|on|off|\d+(\.\d+)?", re.I)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
NUMBERS = re.compile(r"\b(?!127\.)\d{1,3}(\.\d{1,3}){3}\b")
LONG = re.compile(r"\b[A-Za-z0-9_-]{40,}\b")


def variables(environment: Mapping[str, str], known: set[str]) -> list[str]:
    """Return a line for each known variable that is set; values of switches alone."""
    return [
        f"{name}={_value(name, environment[name])}"
        for name in sorted(known & set(environment))
    ]


def _value(name: str, text: str) -> str:
    if PLAIN.fullmatch(text) and not SECRET.search(name):
        return text
    return f"({len(text)} characters)" if text else "(empty)"


def configuration(text: str) -> str:
    """Return a YAML file's keys, numbers and switches; of each text its length.

    One that cannot be read is told by its number of lines.
    """
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError:
        return f"({len(text.splitlines())} lines that are no YAML)\n"
    return yaml.safe_dump(_shape(read), allow_unicode=True, sort_keys=False)


def _shape(value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    match value:
        case dict():
            return {_key(key): _shape(each) for key, each in value.items()}
        case list():
            return [_shape(each) for each in value]
        case bool() | int() | float() | None:
            return value
    return f"({len(str(value))} characters)"


def _key(key: object) -> str:
    return line(str(key))


def line(text: str) -> str:
    """Return a log line without secrets, addresses of people, and of their machines."""
    text = ADDRESS.sub("(address)", without_secrets(text))
    return LONG.sub("(long)", NUMBERS.sub("(ip)", text))
