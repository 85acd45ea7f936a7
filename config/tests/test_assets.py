"""Browser libraries on their way from npm into static/vendor."""

import json
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def assets() -> dict[str, Any]:
    """Return what scripts/assets.py defines."""
    return runpy.run_path(str(ROOT / "scripts" / "assets.py"))


def test_a_minified_script_is_a_module_of_what_it_leaves_behind(
    assets: dict[str, Any], tmp_path: Path
) -> None:
    if not (node := shutil.which("node")) or not assets["installed"](dev=False):
        pytest.skip("Node.js or its packages are not installed")
    names = [f"{tmp_path / name}" for name in assets["GLOBALS"]]
    for name in assets["GLOBALS"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).with_suffix(".mjs").write_text(assets["module"](name))
    told = ", ".join(
        f"typeof (await import('{name.removesuffix('.js')}.mjs')).default"
        for name in names
    )
    script = f"globalThis.self = globalThis; console.log([{told}].join());"
    command = [node, "--input-type=module", "--eval", script]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "function,object"


@pytest.mark.parametrize(
    ("there", "dev", "enough"),
    [
        ({"a": "1"}, False, True),
        ({"a": "1"}, True, False),
        ({"a": "1", "b": "2"}, True, True),
        ({"a": "0", "b": "2"}, False, False),
        (None, False, False),
    ],
)
def test_npm_is_asked_only_for_what_is_missing(
    assets: dict[str, Any],
    tmp_path: Path,
    there: dict[str, str] | None,
    dev: bool,
    enough: bool,
) -> None:
    lock = {
        "": {},
        "a": {"version": "1"},
        "b": {"version": "2", "dev": True},
        "c": {"version": "3", "optional": True},
    }
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": lock}))
    if there is not None:
        found = {name: {"version": version} for name, version in there.items()}
        (tmp_path / ".package-lock.json").write_text(json.dumps({"packages": found}))
    installed = assets["installed"]
    installed.__globals__.update(ROOT=tmp_path, MODULES=tmp_path)
    assert installed(dev=dev) is enough
