"""Every command that a page tells people to type is one that there is."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandError

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?m)(?:manage\.py|^librechat) (?P<rest>[a-z][^;|&<>\n]*)")


FOR_EXAMPLE = {"ID": "7", "[path": "path", "or": "", "URL]": ""}


def pages() -> list[Path]:
    told = ["git", "ls-files", "*.md", "deploy", "*.example", "Makefile"]
    listed = subprocess.run(told, cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.splitlines()]


def code(page: Path) -> str:
    """Return what a page shows as code; all of a page that is code itself."""
    text = page.read_text(encoding="utf-8")
    if page.suffix != ".md":
        return text
    return "\n".join(block or span for block, span in CODE.findall(text))


def commands() -> list[list[str]]:
    """Return the lines after `manage.py` that have arguments, each once."""
    found = set()
    for page in pages():
        for match in COMMAND.finditer(code(page)):
            words = shlex.split(match["rest"].split("  ")[0].rstrip("'"), comments=True)
            found.add(tuple(words))
    assert len(found) > 30
    return [list(words) for words in sorted(found)]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_command_takes_what_the_pages_give_it(words: list[str]) -> None:
    name, *arguments = words
    assert name in get_commands()
    if not arguments:  # a mention
        return
    told = [FOR_EXAMPLE.get(each, each) for each in arguments]
    app = get_commands()[name]
    parser = load_command_class(str(app), name).create_parser("manage.py", name)
    try:
        parser.parse_args([each for each in told if each])
    except CommandError as error:
        pytest.fail(str(error))


def test_what_make_is_asked_for_is_in_the_makefile() -> None:
    rules = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text())
    asked = {
        target
        for page in pages()
        for match in re.finditer(r"(?m)(?:^|&& )make ([a-z -]+)", code(page))
        for target in match[1].split()
    }
    assert len(asked) > 5
    assert sorted(asked - set(rules)) == []


def test_the_files_that_the_pages_name_for_operators_are_there() -> None:
    named = {
        path
        for page in pages()
        for path in re.findall(r"(?<![\w/])(?:deploy|scripts)/[\w./-]*\w", code(page))
    }
    assert len(named) > 5
    made = {"deploy/kubernetes/librechat.env"}  # by the operator
    assert [p for p in sorted(named - made) if not (ROOT / p).exists()] == []


def test_compose_is_asked_for_services_that_it_has() -> None:
    import yaml

    known = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    asked = {
        service
        for page in pages()
        for service in re.findall(
            r"docker compose (?:exec|run)(?: -T| --rm)* ([a-z]+)", code(page)
        )
    }
    assert asked
    assert sorted(asked - set(known)) == []
