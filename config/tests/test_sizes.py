"""No file grows past the size at which it should have been two."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CEILINGS = {".py": 300, ".html": 120, ".js": 150, ".css": 200}  # lines
# One subject that two halves would only know each other's privates of: lines, reason.
LONGER: dict[str, int] = {}
NOT_OURS = ("static/vendor/", "/migrations/", "node_modules/")
INDEX_ADDRESS = re.compile(
    r"--(?:extra-)?index-url|\"resolved\":|https?://[^\s\"']*/simple/|_authToken"
)
MAY_NAME_IT = ("config/tests/test_sizes.py",)
NO_INDEX = re.compile(r"--no-emit-index-url")


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize(("suffix", "ceiling"), CEILINGS.items())
def test_no_file_is_longer_than_its_ceiling(suffix: str, ceiling: int) -> None:
    ours = [
        name
        for name in tracked()
        if name.endswith(suffix) and not any(part in name for part in NOT_OURS)
    ]
    assert ours
    lines = {name: len((ROOT / name).read_text().splitlines()) for name in ours}
    long = {name: n for name, n in lines.items() if n > LONGER.get(name, ceiling)}
    assert long == {}
    assert all((ROOT / name).is_file() for name in LONGER)


def test_no_tracked_file_holds_a_package_index_address() -> None:
    found = {}
    for name in set(tracked()) - set(MAY_NAME_IT):
        text = NO_INDEX.sub("", (ROOT / name).read_text(errors="ignore"))
        if hit := INDEX_ADDRESS.search(text):
            found[name] = hit.group()
    assert found == {}
