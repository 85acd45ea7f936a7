"""Reads one file in a process of its own: the file on stdin, JSON on stdout.

Started by runtime.isolated, which gives it little memory and time. A format's library
is imported here, when a file needs it, and never in the program itself.
"""

import dataclasses
import importlib
import json
import logging
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[3]


def main() -> None:
    """Answer one file: what was found, or why it cannot be read."""
    logging.disable(logging.CRITICAL)
    # Behind all else: a folder of ours never stands in for a library.
    sys.path.append(str(PROGRAM))
    said = importlib.import_module("chat.files.reading.choosing").answer(
        sys.stdin.buffer.read(), *sys.argv[1:]
    )
    sys.stdout.write(json.dumps(said, default=dataclasses.astuple))


if __name__ == "__main__":
    main()
