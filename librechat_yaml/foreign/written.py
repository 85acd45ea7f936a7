"""What another program's file means, written down as a librechat.yaml."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from librechat_yaml.reading.nodes import Value, plain_value
from librechat_yaml.reading.problems import Problem, dotted

SECRET_KEYS = ("apiKey", "token", "clientSecret", "password")
SECRET_HEADER = re.compile(r"key|token|secret|auth|password|cookie", re.IGNORECASE)
WORDS = {"apiKey": "KEY", "clientSecret": "CLIENT_SECRET"}


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a file, and the secrets that are variables in it now."""

    text: str
    secrets: Mapping[str, str] = field(repr=False)


def written(
    tree: Mapping[str, Value],
    taken: Mapping[str, str],
    source: str,
    problems: Sequence[Problem],
) -> Written:
    """Return `tree` as a file; every secret in it becomes a variable of a new name.

    `taken` are variables that have a meaning already. `problems` are told at the top.
    """
    secrets: dict[str, str] = {}
    kept = _without_secrets(dict(tree), (), taken, secrets)
    body = yaml.dump(kept, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    return Written("\n".join([*_head(source, problems), body]), secrets)


def _head(source: str, problems: Sequence[Problem]) -> Iterator[str]:
    yield f"# Made of {source} by manage.py import_config."
    for problem in problems:
        line = f" (line {problem.mark.line})" if problem.mark else ""
        advice = f"  → {problem.advice}" if problem.advice else ""
        yield f"# {dotted(problem.path)}{line}: {problem.text}{advice}"


def _without_secrets(
    value: Value,
    path: tuple[str, ...],
    taken: Mapping[str, str],
    secrets: dict[str, str],
) -> Value:
    if isinstance(value, dict):
        label = value.get("group")
        here = (*path, str(label)) if label else path
        return {
            key: _without_secrets(one, (*here, key), taken, secrets)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_without_secrets(one, path, taken, secrets) for one in value]
    if isinstance(value, str) and _is_secret(path, value):
        name = _variable(path, {**taken, **secrets})
        secrets[name] = value
        return f"${{{name}}}"
    return value


def _is_secret(path: tuple[str, ...], value: str) -> bool:
    if not value or "${" in value or value.endswith("_provided"):
        return False
    if path[-2:-1] == ("additionalHeaders",):
        return SECRET_HEADER.search(path[-1]) is not None
    return path[-1] in SECRET_KEYS


def _variable(path: tuple[str, ...], taken: Mapping[str, str]) -> str:
    """Return a variable's name that says whose secret it is: AZURE_KEY_SWEDEN."""
    kind = WORDS.get(path[-1], path[-1])
    owners = [one for one in path[:-1] if one not in ("auth", "additionalHeaders")]
    group = owners[-1] if owners else ""
    name = re.sub(r"\W+", "_", f"AZURE_{kind}_{group}").upper().strip("_")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


class _Dumper(yaml.SafeDumper):
    """Quotes every text that would be read as something else."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        super().increase_indent(flow, indentless=False)


def _as_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if isinstance(plain_value(text), str) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _as_text)
