"""Every icon that a tool names is in the page's sprite."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_icon_of_a_tool_can_be_drawn() -> None:
    sprite = (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'id="([\w-]+)"', sprite))
    code = (ROOT / "tools").rglob("*.py")
    ours = [path.read_text() for path in code if "tests" not in path.parts]
    named = {name for text in ours for name in re.findall(r'\bicon="([\w-]+)"', text)}
    assert len(named) > 3
    assert named - drawn == set()
