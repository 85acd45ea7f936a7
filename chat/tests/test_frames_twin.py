"""static/js/frames.js says the same as chat/frames.py."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from chat import frames

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "frames.js"
TELL = f"""import * as twin from "{SCRIPT.as_uri()}";
console.log(JSON.stringify(twin));"""


@pytest.fixture(scope="module")
def twin() -> dict[str, Any]:
    """Return what the browser's module exports."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    command = [node, "--input-type=module", "--eval", TELL]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    exported: dict[str, Any] = json.loads(told.stdout)
    return exported


def test_the_browser_knows_the_same_limits(twin: dict[str, Any]) -> None:
    assert twin["PROTOCOL"] == frames.PROTOCOL
    assert twin["MAX_TEXT"] == frames.MAX_TEXT
    assert twin["MAX_FRAME"] == frames.MAX_FRAME


def test_the_browser_sends_the_fields_that_are_read(twin: dict[str, Any]) -> None:
    read = {}
    for model in get_args(frames.AnyClientFrame):
        fields = dict(model.model_fields)
        (kind,) = get_args(fields.pop("type").annotation)
        read[kind] = sorted(fields)
    assert {
        kind: sorted(names) for kind, names in twin["CLIENT_FRAMES"].items()
    } == read


def test_the_browser_knows_every_frame_it_is_sent(twin: dict[str, Any]) -> None:
    sent = {}
    for shape in get_args(frames.ServerFrame):
        hints = get_type_hints(shape)
        for kind in get_args(hints.pop("type")):
            sent[kind] = sorted(hints)
    assert {
        kind: sorted(names) for kind, names in twin["SERVER_FRAMES"].items()
    } == sent
