"""What an unset variable means, depending on where it stands."""

from collections.abc import Iterator, Sequence

from librechat_yaml.reading.known_keys import keys_of
from librechat_yaml.reading.nodes import Value
from librechat_yaml.reading.problems import Path, Problem
from librechat_yaml.reading.variables import Unset
from librechat_yaml.schema import LibreChat

AZURE = ("endpoints", "azureOpenAI", "groups")
CUSTOM = ("endpoints", "custom")
OPENAI = ("endpoints", "openAI")


def custom_at(path: Path) -> int | None:
    """Return the number of the custom endpoint a path lies in, if any."""
    number = path[2] if path[:2] == CUSTOM and len(path) > 2 else None
    return number if isinstance(number, int) else None


def unset_problems(unset: Sequence[Unset], tree: Value) -> Iterator[Problem]:
    """Yield an error for each in an Azure group, warnings elsewhere."""
    for one in unset:
        if one.path[:3] == AZURE:
            yield _missing(one, tree)
        elif custom_at(one.path) is not None or one.path[:2] == OPENAI:
            yield Problem(
                one.path,
                f"{_state(one)}: this endpoint is left out",
                f"set {one.name} in .env",
                "warning",
            )
        elif one.path[0] == "mcpServers":
            text = f"{_state(one)}: this server is left out"
            yield Problem(one.path, text, f"set {one.name} in .env", "warning")
        elif one.path[0] in ("tools", "webSearch"):
            yield Problem(one.path, f"{_state(one)}: not used", severity="warning")
        elif one.path[0] in keys_of(LibreChat):
            text = f"{_state(one)}: the text stays as it is"
            yield Problem(one.path, text, severity="warning")


def _state(one: Unset) -> str:
    if one.protected:
        return f"${{{one.name}}} is protected and never read"
    return f"the variable {one.name} is not set (or empty)"


def _missing(one: Unset, tree: Value) -> Problem:
    if one.protected:
        return Problem(one.path, _state(one), "use a variable of its own")
    if one.name in ("INSTANCE_NAME", "DEPLOYMENT_NAME", "version"):
        text = f"${{{one.name}}} stands for the chosen model's value in baseURL only"
        return Problem(one.path, text, "write the value itself here")
    advice = f"add `{one.name}=…` to .env, or write the value here"
    return Problem(one.path, _state(one), advice)
