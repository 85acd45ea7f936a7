"""A class name stands for one thing in the whole product."""

import ast
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUTSIDE = ("tests", "migrations", "benchmarks", "scripts")
# Every command of Django's is one; imports speak of other programs' records in their
# words, and are always read with their module.
THEIRS = ("management/commands/", "chat/imports/")
REMAIN = {  # in two rooms that never meet, each beside the only module that asks for it
    "Call": "a message's stored tool call, and one being written",
    "Page": "of one's files in the API, and of the web for a model",
    "Picture": "attached to a message, and told in writing",
    "Preset": "in the API, and in librechat.yaml",
    "Prompt": "of the library in the API, and what a model is asked",
    "Spent": "by a conversation, and by a run",
    "Terms": "of a share link in the API, and of service in librechat.yaml",
    "Text": "that the API is told, and a piece of an answer",
    "TooLarge": "for the chat, and for the server",
    "Writer": "of a run, and of a prompt's words",
}


@cache
def names() -> dict[str, list[str]]:
    """Return the classes of the product's modules: name → where it is defined."""
    tracked = ["git", "ls-files", "*.py"]
    listed = subprocess.run(tracked, cwd=ROOT, check=True, capture_output=True)
    found: dict[str, list[str]] = defaultdict(list)
    for path in filter(
        lambda name: (ROOT / name).is_file(), listed.stdout.decode().split()
    ):
        inside = not set(Path(path).parts) & set(OUTSIDE) and path != "conftest.py"
        if not inside or any(each in path for each in THEIRS):
            continue
        for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(f"{path}:{node.lineno}")
    return found


def test_a_class_name_stands_for_one_thing() -> None:
    twice = {name: where for name, where in names().items() if len(where) > 1}
    assert len(names()) > 300
    assert {name: twice[name] for name in twice.keys() - REMAIN} == {}


def test_no_exception_outlives_its_reason() -> None:
    assert {name for name in REMAIN if len(names()[name]) < 2} == set()
