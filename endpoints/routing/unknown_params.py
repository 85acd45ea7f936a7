"""What a refusal teaches about a deployment: a parameter it does not know. Pure."""

from collections.abc import Mapping

from endpoints.errors import BadRequest, EndpointError

NEVER_DROPPED = frozenset({"model", "messages", "input", "prompt"})
# Without them an answer may cost more than was reserved; another name is welcome.
BOUNDS = frozenset({"max_tokens", "max_completion_tokens", "max_output_tokens"})


def lesson_of(
    error: EndpointError, body: Mapping[str, object], known: Mapping[str, str]
) -> dict[str, str]:
    """Return {parameter: its other name, or ""} when resending without it may help.

    {} when nothing can be learned: not that kind of error, not in the body, or known.
    """
    if not isinstance(error, BadRequest):
        return {}
    name = error.details.get("unsupported", "").partition(".")[0]
    if not name or name in NEVER_DROPPED or name not in body or name in known:
        return {}
    instead = error.details.get("instead", "")
    return {name: instead} if instead or name not in BOUNDS else {}
