"""`make mutants` speaks of the code as it is, and tells what its tests notice."""

import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
RULE = "def allowed(age: int) -> bool:\n    return age >= 18 and age != 99\n"
TEST = "from rule import allowed\n\ndef test_age():\n    assert not allowed(17)\n"


@pytest.fixture
def mutants(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the script, which belongs to no package."""
    loader = SourceFileLoader("mutants", str(ROOT / "scripts" / "mutants"))
    spec = spec_from_loader("mutants", loader)
    assert spec
    script = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "mutants", script)
    loader.exec_module(script)
    return script


@pytest.fixture
def tree(mutants: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Have a small tree with one rule in the place of ours."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "rule.py").write_text(RULE)
    (tree / "test_rule.py").write_text(TEST)
    (tree / ".venv").symlink_to((ROOT / ".venv").resolve())
    (tree / ".gitignore").write_text(".venv\n")
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    monkeypatch.setattr(mutants, "ROOT", tree)
    return tree


def test_every_line_of_the_list_is_there_once_and_has_its_tests(
    mutants: ModuleType,
) -> None:
    listed = mutants.listed()
    assert len(listed) >= 60
    for mutant in listed:
        assert mutant.spoilt(ROOT)
    assert len({(each.file, each.old, each.new) for each in listed}) == len(listed)


@pytest.mark.parametrize(
    ("old", "new", "test", "why"),
    [
        ("age > 18", "age > 17", "test_rule.py", "occurs 0 times"),
        ("age", "years", "test_rule.py", "occurs 3 times"),
        ("age >= 18", "age >=", "test_rule.py", "no Python any more"),
        ("age >= 18", "(age >= 18)", "test_rule.py", "changes nothing"),
        ("age >= 18", "age > 18", "test_rules.py", "no test test_rules.py"),
        ("age >= 18", "age > 18", "test_rule.py::test_ag", "no test test_rule.py::"),
    ],
)
def test_a_list_that_has_rotted_is_refused(
    mutants: ModuleType, tree: Path, old: str, new: str, test: str, why: str
) -> None:
    mutant = mutants.Mutant("of age", "rule.py", old, new, (test,))
    with pytest.raises(mutants.Rotten, match=why):
        mutant.spoilt(tree)


def test_a_mutant_is_killed_or_survives_and_the_tree_stays(
    mutants: ModuleType, tree: Path
) -> None:
    changes = {"age >= 18": "age >= 17", "age != 99": "age != 98"}
    listed = [
        mutants.Mutant(old, "rule.py", old, new, ("test_rule.py",))
        for old, new in changes.items()
    ]
    found = {mutant.breaks: result for mutant, result, _ in mutants.tried(listed, 1)}
    assert found == {"age >= 18": "killed", "age != 99": "survived"}
    assert (tree / "rule.py").read_text() == RULE


def test_what_fails_without_a_change_says_nothing_of_a_rule(
    mutants: ModuleType, tree: Path
) -> None:
    (tree / "test_rule.py").write_text(TEST.replace("17", "18"))
    mutant = mutants.Mutant("of age", "rule.py", "18", "17", ("test_rule.py",))
    with pytest.raises(mutants.Rotten, match="without a change"):
        list(mutants.tried([mutant], 1))


@pytest.mark.parametrize(("survived", "code"), [(0, 0), (1, 0), (2, 1)])
def test_one_in_twenty_may_survive(
    mutants: ModuleType, survived: int, code: int
) -> None:
    mutant = mutants.Mutant("a rule", "rule.py", "old", "new", ("test_rule.py",))
    results = ["survived"] * survived + ["killed"] * (20 - survived)
    assert mutants.report([(mutant, result, 1.0) for result in results]) == code
