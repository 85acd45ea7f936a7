"""Browser libraries on their way from npm into static/vendor."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def assets() -> dict[str, Any]:
    """Return what scripts/assets.py defines."""
    return runpy.run_path(str(ROOT / "scripts" / "assets.py"))


def test_formulas_come_with_fonts_of_today_only(assets: dict[str, Any]) -> None:
    if not assets["installed"](dev=False):
        pytest.skip("the packages of package.json are not installed")
    styles = assets["styles"]()
    assert "woff2" in styles
    assert ".ttf" not in styles
    assert "sourceMappingURL" not in styles


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
