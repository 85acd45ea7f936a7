"""From bytes to a configuration, or to everything that is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pydantic import ValidationError

from librechat_yaml.foreign.translate import Translated, as_librechat
from librechat_yaml.reading.demo import with_demo
from librechat_yaml.reading.dialect import parse
from librechat_yaml.reading.legacy import (
    from_environment,
    legacy_problems,
    passing_problems,
    with_environment,
)
from librechat_yaml.reading.nodes import Node, Pairs, Value, find, locate, value_of
from librechat_yaml.reading.problems import BadFile, Problem, ordered, report
from librechat_yaml.reading.shape_errors import null_problems, shape_problems
from librechat_yaml.reading.source import Content
from librechat_yaml.reading.unknown_keys import section_problems
from librechat_yaml.reading.unset import unset_problems
from librechat_yaml.reading.variables import fill
from librechat_yaml.rules.azure import GROUPS, group_problems, half_sound
from librechat_yaml.rules.custom import custom_problems
from librechat_yaml.rules.endpoints import endpoint_problems, usable
from librechat_yaml.rules.idle_variables import idle_variables
from librechat_yaml.rules.offering import offering_problems
from librechat_yaml.rules.retired_models import retired_models
from librechat_yaml.rules.sendable import proxy_problem
from librechat_yaml.rules.tools import tool_problems
from librechat_yaml.schema import Group, LibreChat


@dataclass(frozen=True, slots=True)
class Checked:
    """A file's verdict: a configuration unless there is an error."""

    source: str
    problems: tuple[Problem, ...]
    config: LibreChat | None = None
    digest: str = ""
    program: str = ""  # whose file it is, when it was not written for us

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that keep the file from being used."""
        return tuple(one for one in self.problems if one.severity == "error")

    def report(self) -> str:
        """Return every problem, one a line."""
        return report(self.source, self.problems)


def check(content: Content, environ: Mapping[str, str]) -> Checked:
    """Read, fill in and validate; every problem at once."""
    try:
        root = parse(content.data)
        if not isinstance(root, Pairs):
            text = "the file must be a mapping, such as `endpoints:` with keys below"
            raise BadFile(text, mark=root.mark)
    except BadFile as error:
        return Checked(content.name, (error.problem,), None, content.digest)
    meant = as_librechat(root, environ)
    config, problems = _validated(meant, {**environ, **meant.variables})
    problems += meant.problems
    placed = ordered([_placed(problem, meant.root) for problem in problems])
    failed = any(problem.severity == "error" for problem in placed)
    sound = None if failed else config
    return Checked(content.name, placed, sound, content.digest, meant.program)


def _placed(problem: Problem, root: Node) -> Problem:
    if problem.mark or not problem.path:
        return problem
    mark = locate(root, problem.path)
    return Problem(problem.path, problem.text, problem.advice, problem.severity, mark)


def _validated(
    meant: Translated, environ: Mapping[str, str]
) -> tuple[LibreChat | None, list[Problem]]:
    root = meant.root
    raw = cast(dict[str, Value], value_of(root))
    tree, unset = fill(raw, environ)
    assert isinstance(tree, dict)  # noqa: S101 - a mapping stays one
    problems = [
        *section_problems(tree, root),
        *unset_problems(unset, tree),
        *legacy_problems(raw, environ),
        *idle_variables(raw, environ),
        *retired_models(environ),
        *proxy_problem(environ),
    ]
    if not meant.program:  # theirs name all there is: nothing is added unasked
        tree = with_environment(tree, environ)
    problems += [*null_problems(tree, root), *_rules(tree, root)]
    problems += custom_problems(tree)
    try:
        config = LibreChat.model_validate(tree)
    except ValidationError as error:
        return None, [*problems, *shape_problems(error, root)]
    config = config.model_copy(update=from_environment(environ))
    config = with_demo(config, environ)
    sound = usable(config, unset)
    problems += [*endpoint_problems(config), *offering_problems(sound, tree)]
    problems += [*tool_problems(config), *passing_problems(config, environ)]
    return sound, problems


def _rules(tree: dict[str, Value], root: Node) -> Iterator[Problem]:
    """Check the groups whose own shape is right, whatever else is wrong."""
    azure = tree.get("endpoints")
    azure = azure.get("azureOpenAI") if isinstance(azure, dict) else None
    groups = azure.get("groups") if isinstance(azure, dict) else None
    if not isinstance(azure, dict) or not isinstance(groups, list):
        return
    sound: list[tuple[int, Group]] = []
    problems: list[Problem] = []
    for number, group in enumerate(groups):
        try:
            sound.append((number, Group.model_validate(group)))
        except ValidationError as error:  # told by the whole file's validation
            problems += half_sound(number, group, error)
    in_file = find(root, GROUPS) is not None
    problems += group_problems(sound, pooled=azure.get("routing") is not None)
    for problem in problems:
        yield problem if in_file else Problem((), problem.text, problem.advice)
