"""One log for all: lines for people at a terminal, one JSON event each elsewhere."""

import io
import json
import os
import re
import sys
import threading

import pytest

from operations.up import program
from operations.up.journal import Journal
from tests.patience import PATIENCE


class Terminal(io.StringIO):
    """A place to write to that people look at."""

    def isatty(self) -> bool:
        return True


class Watched(io.StringIO):
    """Tells when something has been written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def flush(self) -> None:
        self.written.set()


def test_each_line_says_when_and_whose_it_is() -> None:
    out = io.StringIO()
    Journal(out).say("web", "listening")
    assert re.fullmatch(r"\d\d:\d\d:\d\d web       listening\n", out.getvalue())


def test_only_a_terminal_is_given_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = Terminal()
    Journal(out).alarm("up", "the disk is full")
    assert "\033[31mthe disk is full\033[0m" in out.getvalue()
    assert not Journal(Terminal(), as_json=True).coloured
    assert not Journal(io.StringIO()).coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Journal(Terminal()).coloured


def test_json_lines_stay_json_lines() -> None:
    out = io.StringIO()
    journal = Journal(out, as_json=True)
    journal.say("web", '{"event":"x"}')
    journal.say("azure", "plain")
    first, second = out.getvalue().splitlines()
    assert first == '{"event":"x"}'
    assert '"process": "azure", "event": "plain"' in second


CRASHES = """
import threading, traceback
print('{"event": "before"}', flush=True)
try:
    1 / 0
except ZeroDivisionError:
    try:
        raise ValueError("two\\nlines")
    except ValueError:
        traceback.print_exc()
print('{"event": "after"}', flush=True)
thread = threading.Thread(target=lambda: [][1]); thread.start(); thread.join()
raise ExceptionGroup("last", [KeyError("one")])
"""


def test_a_traceback_in_json_is_one_event_at_level_error() -> None:
    out = io.StringIO()
    process = program.launch([sys.executable, "-c", CRASHES])
    assert process.stdout is not None
    Journal(out, as_json=True)._copy("web", process.stdout)
    process.wait()
    events = [json.loads(line) for line in out.getvalue().splitlines()]
    texts = [each["event"] for each in events]
    assert [each.get("level") for each in events] == [
        None,
        "error",
        None,
        *2 * ["error"],
    ]
    assert "ZeroDivisionError" in texts[1]
    assert texts[1].endswith("ValueError: two\nlines")
    assert texts[3].startswith("Exception in thread")
    assert texts[3].endswith("IndexError: list index out of range")
    assert "KeyError: 'one'" in texts[4]


def test_a_traceback_is_told_when_nothing_follows() -> None:
    read, write = os.pipe()
    out = Watched()
    Journal(out, as_json=True).follow("web", os.fdopen(read, "rb"))
    os.write(write, b"Traceback (most recent call last):\n  x\nOSError: y\n")
    assert out.written.wait(PATIENCE)
    os.close(write)
    assert json.loads(out.getvalue())["event"].endswith("OSError: y")
