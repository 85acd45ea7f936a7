"""Arguments against the JSON Schema of a tool, which may be a stranger's.

jsonschema-rs matches patterns in bounded time, and asks no server for a `$ref`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jsonschema_rs

MOST_TOLD = 500  # characters of what the checker says
MOST_STEPS = 10_000  # of a pattern that goes back and tries again


class BadArguments(ValueError):
    """Arguments that cannot be used; the text says which and why."""


def check(schema: Mapping[str, object], arguments: Mapping[str, object]) -> None:
    """Return when the arguments fit; BadArguments says what does not."""
    import jsonschema_rs

    try:
        validator = _validator(schema)
    except ValueError:
        raise BadArguments("The tool describes its arguments wrongly.") from None
    try:
        validator.validate(dict(arguments))
    except jsonschema_rs.ValidationError as error:
        place = ".".join(str(step) for step in error.instance_path)
        told = f"{place}: {error.message}" if place else error.message
        raise BadArguments(f"Wrong arguments: {told[:MOST_TOLD]}") from None


def is_sound(schema: Mapping[str, object]) -> bool:
    """Say whether arguments can be checked against a schema."""
    try:
        _validator(schema)
    except (ValueError, RecursionError):
        return False
    return True


def _validator(schema: Mapping[str, object]) -> "jsonschema_rs.Validator":
    import jsonschema_rs

    return jsonschema_rs.validator_for(
        dict(schema),
        retriever=_refused,
        pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=MOST_STEPS),
    )


def _refused(uri: str, /) -> None:
    raise ValueError("schemas of other servers are not fetched")
