"""Accepted means effective, or said: every key has a reader and a test, or a mark."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import LazySettings

from endpoints import targets
from librechat_yaml.reading.known_keys import idle_keys, keys_of, sections_in
from librechat_yaml.rules.idle_variables import IDLE
from librechat_yaml.schema import LibreChat
from librechat_yaml.schema.section import Section
from librechat_yaml.tests.files import verdict
from librechat_yaml.tests.readers import READERS, VIA
from tests.packages import PACKAGES

ROOT = Path(__file__).parents[2]
OURS = ("librechat_yaml/",)
TOLD = {(LibreChat, "version")}  # one that is missing is told: nothing else hangs on it
HERE = {(LibreChat, "demo")}  # it makes other keys of the file: test_example.py
Key = tuple[type[Section], str]


def sections(root: type[Section] = LibreChat) -> Iterator[type[Section]]:
    """Yield the sections of the file that are not below a key without effect."""
    yield root
    for key, kind in keys_of(root).items():
        if key not in idle_keys(root):
            for inner in sections_in(kind):
                yield from sections(inner)


def file_key(section: type[Section], name: str) -> str:
    """Return a field's name in the file."""
    info = section.model_fields[name]
    return str(info.alias or info.serialization_alias or name)


def effective() -> list[Key]:
    """Return every field that is accepted and not marked, with the class it is of."""
    found: dict[Key, None] = {}
    for section in sections():
        for name, info in section.model_fields.items():
            if info.exclude or any(
                key in idle_keys(section) for key in keys(section, name)
            ):
                continue
            owner = next(one for one in section.__mro__ if name in one.__annotations__)
            found[owner, name] = None
    return [key for key in found if key not in TOLD | HERE and not all_idle(*key)]


def all_idle(section: type[Section], name: str) -> bool:
    """Say whether a field leads to a section of idle keys alone."""
    inner = next(sections_in(section.model_fields[name].annotation), None)
    return inner is not None and set(keys_of(inner)) <= set(idle_keys(inner))


def keys(section: type[Section], name: str) -> set[str]:
    """Return all names that the file may use for a field."""
    info = section.model_fields[name]
    choices = getattr(info.validation_alias, "choices", [info.validation_alias])
    return {str(one) for one in (*choices, info.alias, name) if one}


@cache
def tree_of(place: str) -> ast.AST:
    """Return a file's syntax, or that of one function in it (`path::function`)."""
    path, _, function = place.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [one for one in ast.walk(tree) if isinstance(one, functions)]
    return next(one for one in nodes if one.name == function) if function else tree


def looks_at(place: str, names: set[str]) -> bool:
    """Say whether the code there has an attribute (or, no Python, a word) so named."""
    if ".py" not in place:
        words = re.findall(r"\w+", (ROOT / place).read_text(encoding="utf-8"))
        return not names.isdisjoint(words)
    nodes = list(ast.walk(tree_of(place)))
    return any(isinstance(one, ast.Attribute) and one.attr in names for one in nodes)


@pytest.mark.parametrize(
    "key", effective(), ids=lambda key: f"{key[0].__name__}.{key[1]}"
)
def test_every_key_is_looked_at_by_the_code_that_it_governs(key: Key) -> None:
    section, name = key
    place = READERS[section][name]
    assert place.split("/")[0] in (*PACKAGES, "static", "templates")
    assert not place.startswith(OURS)
    names = {name, *keys(section, name)}
    if way := VIA.get(key):
        path, _, method = way.partition("::")
        assert name in (ROOT / "librechat_yaml/schema" / path).read_text(
            encoding="utf-8"
        )
        names = {method}
    assert looks_at(place, names), f"{place} never looks at {name}"


def test_every_reader_is_of_a_key_that_there_is() -> None:
    known = set(effective())
    told = {(section, name) for section, names in READERS.items() for name in names}
    assert told - known == set()


def test_every_key_with_an_effect_stands_in_a_test_of_it() -> None:
    folders = [ROOT / "tests", *(ROOT / part for part in PACKAGES)]
    texts = [
        path.read_text(encoding="utf-8")
        for folder in folders
        for names in ("test_*.py", "*.test.js")
        for path in folder.rglob(names)
        if "test_effects" not in path.name
    ]
    texts += [
        path.read_text(encoding="utf-8") for path in ROOT.glob("*/tests/**/conf*.py")
    ]
    words = set(re.findall(r"\w+", "\n".join(texts)))
    untried = [key for key in effective() if words.isdisjoint(keys(*key))]
    assert [f"{section.__name__}.{name}" for section, name in untried] == []


@pytest.mark.parametrize(
    "shape",
    [
        targets.Target,
        targets.Offer,
        targets.Knowledge,
        targets.Routing,
        targets.TitleRule,
        targets.SummaryRule,
        targets.Auth,
    ],
)
def test_what_is_copied_from_the_file_is_looked_at_later(shape: type) -> None:
    makers = ("catalogue.py", "azure.py", "compatible.py", "targets.py")
    code = [
        path
        for part in ("accounts", "chat", "endpoints")
        for path in (ROOT / part).rglob("*.py")
        if "tests" not in path.relative_to(ROOT).parts and path.name not in makers
    ]
    found: set[str] = set()
    for path in code:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        found |= {one.attr for one in nodes if isinstance(one, ast.Attribute)}
    fields = dataclasses.fields(shape)
    names = [field.name for field in fields]
    assert [name for name in names if name not in found] == []


def test_keys_without_effect_are_told_once_for_each_section_with_their_lines() -> None:
    found = verdict(
        """\
        version: 1.3.5
        interface:
          # an interface
          agents: {use: true}
          marketplace: {use: true}
          webSearch: false
        speech: {tts: {elevenlabs: {websocketUrl: x, voices: [v]}}}
        endpoints:
          agents: {recursionLimit: 5}
          custom:
            - {name: a, apiKey: k, baseURL: "https://a/v1", streamRate: 5}
            - {name: b, apiKey: k, baseURL: "https://b/v1", streamRate: 5}
        """
    )
    told = [line for line in found.report().splitlines() if "no effect" in line]
    assert told == [
        "f.yaml:5:3  warning:  interface  no effect: "
        "marketplace (line 5: assistants have no such thing)",
        "f.yaml:7:29  warning:  speech.tts.elevenlabs  no effect: websocketUrl "
        "(line 7: sounds are fetched sentence by sentence, over HTTP)",
        "f.yaml:9:12  warning:  endpoints.agents  no effect: recursionLimit (line 9: "
        "TOOL_ROUNDS decides)",
        "f.yaml:11:53  warning:  endpoints.custom  no effect: streamRate "
        "(lines 11, 12: answers are not slowed)",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "interface: {agents: false, marketplace: {use: false}}",
        "interface: {agents: {use: false, create: false}}",
        "cache: true",
        "transactions: {enabled: true}",
        "endpoints: {allowedAddresses: []}",
        "fileConfig: {endpoints: {default: {fileLimit: 3}}}",
    ],
)
def test_a_key_that_asks_for_what_is_so_anyway_is_not_told(text: str) -> None:
    assert "no effect" not in verdict(f"version: 1.3.5\n{text}\n").report()


@pytest.mark.parametrize("text", ["transactions: {enabled: false}", "cache: false"])
def test_a_wish_that_is_not_fulfilled_is_told(text: str) -> None:
    assert "no effect" in verdict(f"version: 1.3.5\n{text}\n").report()


def test_keys_of_librechat_are_no_unknown_keys() -> None:
    text = "version: 1.3.5\ninterface: {peoplePicker: {users: true}, bogus: 1}\n"
    report = verdict(text).report()
    assert "unknown keys, ignored: interface.bogus" in report
    assert "peoplePicker (line 2: " in report


def test_variables_that_nothing_reads_are_named_with_the_reason() -> None:
    environ = {
        "FLUX_API_KEY": "k",
        "SD_WEBUI_URL": "https://x",
        "TTS_API_KEY": "k",
        "OPENAI_MODERATION": "false",
        "ALLOW_SHARED_LINKS_PUBLIC": "false",
        "ALLOW_SHARED_LINKS": "true",
        "ANTHROPIC_API_KEY": "",
        "RAG_API_URL": "http://rag",
    }
    report = verdict("version: 1.3.5\nregistration: {}\n", environ).report()
    told = [line for line in report.splitlines() if "no effect: " in line]
    assert len(told) == 4
    assert "FLUX_API_KEY, SD_WEBUI_URL (add a deployment that draws" in report
    assert "TTS_API_KEY (`speech` in librechat.yaml names its keys)" in report
    assert "ALLOW_SHARED_LINKS_PUBLIC (`interface.sharedLinks` decides)" in report
    assert "RAG_API_URL (files are not searched" in report


def test_a_model_that_azure_has_ended_is_named_with_its_successor() -> None:
    environ = {"DALLE3_API_KEY": "secret", "DALLE3_AZURE_API_VERSION": "2024-02-01"}
    report = verdict("version: 1.3.5\nregistration: {}\n", environ).report()
    assert "DALLE3_API_KEY, DALLE3_AZURE_API_VERSION: Azure ended DALL-E 3" in report
    assert "gpt-image-2" in report
    assert "secret" not in report


def test_a_variable_that_the_file_refers_to_is_read() -> None:
    text = """\
    version: 1.3.5
    endpoints:
      custom:
        - {name: a, apiKey: "${ANTHROPIC_API_KEY}", baseURL: "https://a/v1"}
    """
    report = verdict(text, {"ANTHROPIC_API_KEY": "secret"}).report()
    assert "no effect" not in report


def test_variables_without_a_reader_are_marked_where_they_are_documented() -> None:
    page = (ROOT / "docs/variables.md").read_text(encoding="utf-8")
    for line in page.splitlines():
        for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", line):
            idle = any(re.fullmatch(names, name) for names in IDLE)
            assert idle == ("no effect" in line), name


def test_every_limit_is_asked_by_somebody_or_marked(settings: LazySettings) -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for part in ("accounts", "chat", "endpoints")
        for path in (ROOT / part).rglob("*.py")
        if "tests" not in path.relative_to(ROOT).parts and path.name != "limits.py"
    )
    idle = {"file_usage"}
    for action in settings.ACTION_LIMITS:
        assert (f'"{action}"' in code) == (action not in idle), action
