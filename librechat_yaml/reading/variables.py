"""Fill `${VARIABLES}` of the file from the environment."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from librechat_yaml.reading.nodes import Value
from librechat_yaml.reading.problems import Path

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
PLACEHOLDERS = ("INSTANCE_NAME", "DEPLOYMENT_NAME", "version")
PROTECTED = frozenset(
    {
        "CREDS_IV",
        "CREDS_KEY",
        "DATABASE_URL",
        "JWT_REFRESH_SECRET",
        "JWT_SECRET",
        "MEILI_MASTER_KEY",
        "MONGO_URI",
        "REDIS_PASSWORD",
        "REDIS_URI",
        "SECRET_KEY",
    }
)


@dataclass(frozen=True, slots=True)
class Unset:
    """A variable that stayed as it was: unset, empty, or protected."""

    path: Path
    name: str

    @property
    def protected(self) -> bool:
        """Whether it is never read, whatever it holds."""
        return self.name in PROTECTED


def fill(tree: Value, environ: Mapping[str, str]) -> tuple[Value, list[Unset]]:
    """Return the tree with variables replaced, and those that were not.

    `${INSTANCE_NAME}`, `${DEPLOYMENT_NAME}` and `${version}` stay: they stand for
    the chosen model's values.
    """
    unset: list[Unset] = []

    def replace(text: str, path: Path) -> str:
        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name in PLACEHOLDERS and path and path[-1] == "baseURL":
                return found[0]
            known = "" if name in PROTECTED else environ.get(name, "")
            if not known:
                unset.append(Unset(path, name))
            return known or found[0]

        return VARIABLE.sub(value, text).strip() if "${" in text else text

    return _mapped(tree, (), replace), unset


def _mapped(tree: Value, path: Path, change: Callable[[str, Path], str]) -> Value:
    if isinstance(tree, str):
        return change(tree, path)
    if isinstance(tree, list):
        return [_mapped(one, (*path, i), change) for i, one in enumerate(tree)]
    if isinstance(tree, dict):
        return {key: _mapped(one, (*path, key), change) for key, one in tree.items()}
    return tree


def conflicting(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield variables whose names are placeholders; their values are ignored."""
    return (name for name in PLACEHOLDERS if environ.get(name))
