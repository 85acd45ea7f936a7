"""Variables in library prompts: `{{name}}`, `{{tone:a|b}}`, `{{current_date}}`.

The syntax and the four special names are LibreChat's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

VARIABLE = re.compile(r"\{\{\s*([^{}:|\s][^{}:|]{0,99}?)\s*(?::([^{}]{0,1000}))?\}\}")
SPECIAL = ("current_date", "current_datetime", "iso_datetime", "current_user")


@dataclass(frozen=True, slots=True)
class Variable:
    """What a prompt asks for; with `choices`, one of them."""

    name: str
    choices: tuple[str, ...] = ()


def variables(text: str) -> list[Variable]:
    """Return what a person is asked for, in order, each name once."""
    found: dict[str, Variable] = {}
    for name, choices in VARIABLE.findall(text):
        if name.casefold() not in SPECIAL and name not in found:
            found[name] = Variable(name, _choices(choices))
    return list(found.values())


def _choices(text: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(part.strip() for part in text.split("|") if part.strip())
    )


def specials(moment: datetime, person: str) -> dict[str, str]:
    """Return the special values; `moment` is in the person's time zone."""
    return {
        "current_date": f"{moment:%Y-%m-%d} ({moment:%A})",
        "current_datetime": f"{moment:%Y-%m-%d %H:%M:%S} ({moment:%A})",
        "iso_datetime": moment.isoformat(timespec="seconds"),
        "current_user": person,
    }


def filled(text: str, values: Mapping[str, str], special: Mapping[str, str]) -> str:
    """Return the prompt with values in place; what has no value stays as it was.

    Values are put in once and not searched for variables themselves.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name.casefold() in special:
            return special[name.casefold()]
        return values.get(name, match[0])

    return VARIABLE.sub(value, text)
