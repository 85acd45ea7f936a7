"""Tell whose file it is, and return what librechat.yaml would say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from librechat_yaml.foreign import azure_proxy, litellm
from librechat_yaml.foreign.pieces import Making, child, made
from librechat_yaml.reading.nodes import Items, Pairs
from librechat_yaml.reading.problems import Problem

FORMAT = "1.3.5"  # of librechat.yaml


@dataclass(frozen=True, slots=True)
class Translated:
    """A file as librechat.yaml has it. `program` wrote it; "" if it was ours."""

    root: Pairs
    program: str = ""
    problems: tuple[Problem, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the file itself gives to variables; it wins over the environment."""


def as_librechat(root: Pairs, environ: Mapping[str, str]) -> Translated:
    """Return the file itself, or what it means if another program's users wrote it."""
    if "endpoints" in root.entries:
        return Translated(root)
    if isinstance(child(root, litellm.TOP), Items):
        variables = litellm.own_variables(root)
        sections, problems = litellm.translated(root, {**environ, **variables})
        return _made(root, litellm.NAME, sections, problems, variables)
    if isinstance(child(root, azure_proxy.TOP), Items):
        sections, problems = azure_proxy.translated(root)
        return _made(root, azure_proxy.NAME, sections, problems, {})
    return Translated(root)


def _made(
    root: Pairs,
    program: str,
    sections: Mapping[str, Making],
    problems: list[Problem],
    variables: Mapping[str, str],
) -> Translated:
    node = made({"version": FORMAT, **sections}, root.mark)
    assert isinstance(node, Pairs)  # noqa: S101 - made of a mapping
    return Translated(node, program, tuple(problems), variables)
