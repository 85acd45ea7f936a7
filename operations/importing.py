"""Turn another program's configuration into a librechat.yaml that means the same."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from endpoints.catalogue.azure import ENDPOINT
from endpoints.catalogue.catalogue import catalogue_of
from endpoints.targets import Catalogue, Offer
from librechat_yaml.environment import read_env_file
from librechat_yaml.foreign.translate import FORMAT, Translated, as_librechat
from librechat_yaml.foreign.written import Written, written
from librechat_yaml.load import place
from librechat_yaml.reading.checked import Checked, check
from librechat_yaml.reading.dialect import parse
from librechat_yaml.reading.legacy import section_for_file
from librechat_yaml.reading.nodes import Pairs, Value, value_of
from librechat_yaml.reading.problems import BadFile, Problem
from librechat_yaml.reading.source import Content, read
from librechat_yaml.reading.variables import VARIABLE

REFERENCE = re.compile(r"\$\{(\w+)\}|os\.environ/(\w+)")


class NothingToImport(Exception):
    """What was given is no configuration of a program that is known."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that means the same as before, and what it could not say."""

    file: Written
    problems: tuple[Problem, ...]
    before: Checked
    after: Checked

    @property
    def same(self) -> bool:
        """Say whether the same models go to the same deployments with the same keys."""
        old, new = self.before.config, self.after.config
        if old is None or new is None:
            return False
        was, now = catalogue_of(old), catalogue_of(new)
        return (_groups_of(was), was.routing) == (_groups_of(now), now.routing)


def import_file(where: str, environ: Mapping[str, str]) -> Imported:
    """Return what the file at a path or address says; raises BadFile and OSError."""
    if _holds_variables(where):
        return import_environment(read_env_file(Path(where)))
    content = read(where, Path.cwd())
    root = parse(content.data)
    if not isinstance(root, Pairs):
        raise BadFile("the file must be a mapping")
    known = _with_stand_ins(content.data.decode("utf-8-sig"), environ)
    meant = as_librechat(root, known)
    if not meant.program:
        raise NothingToImport("neither `model_list` nor `deployment_config` is in it")
    return _compared(content.name, meant, check(content, known), known)


def import_environment(environ: Mapping[str, str]) -> Imported:
    """Return what azure-openai-proxy's variables say."""
    section = section_for_file(environ)
    if section is None:
        advice = "AZURE_OPENAI_ENDPOINT and a key (AZURE_OPENAI_TOKEN) make a group"
        raise NothingToImport(f"no group is described: {advice}")
    tree: dict[str, Value] = {"version": FORMAT, "endpoints": {"azureOpenAI": section}}
    file = written(tree, environ, "the environment", ())
    before = check(Content(place({}), b"version: none\n"), environ)
    return Imported(file, (), before, _checked(file, environ))


def _holds_variables(where: str) -> bool:
    name = Path(where).name
    return name == ".env" or name.startswith(".env.") or name.endswith(".env")


def _compared(
    name: str, meant: Translated, before: Checked, known: Mapping[str, str]
) -> Imported:
    taken = {**known, **meant.variables}
    tree = cast(dict[str, Value], value_of(meant.root))
    file = written(tree, taken, f"{name} ({meant.program})", meant.problems)
    file = Written(file.text, {**meant.variables, **file.secrets})
    problems = (*meant.problems, *_side_effects(file))
    return Imported(file, problems, before, _checked(file, known))


def _side_effects(file: Written) -> Iterator[Problem]:
    if "${OPENAI_API_KEY}" in file.text:
        said = "OPENAI_API_KEY also makes an endpoint of OpenAI's own models"
        advice = "ENDPOINTS=azureOpenAI hides it"
        yield Problem((), said, advice, "warning")


def _groups_of(catalogue: Catalogue) -> list[Offer]:
    ours = (*catalogue.offers, *catalogue.for_own_keys)
    return [offer for offer in ours if offer.endpoint == ENDPOINT]


def _checked(file: Written, environ: Mapping[str, str]) -> Checked:
    content = Content("librechat.yaml", file.text.encode())
    return check(content, {**environ, **file.secrets})


def _with_stand_ins(text: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with something for each variable that is not set here.

    The file may be imported where its secrets are not: both are compared with these.
    """
    names = {found[1] or found[2] for found in REFERENCE.finditer(text)}
    names |= {found[1] for found in VARIABLE.finditer(text)}
    missing = [name for name in names if not environ.get(name)]
    usual = {"AZURE_API_KEY", "AZURE_API_BASE"} - set(environ)
    return {**environ, **{name: _stand_in(name) for name in (*missing, *usual)}}


def _stand_in(name: str) -> str:
    return f"https://{name.lower().replace('_', '-').strip('-')}.example"
