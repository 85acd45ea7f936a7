"""Reads one file in a process of its own: the file on stdin, JSON on stdout.

Started by runtime.isolated, which gives it little memory and time, with the name of a
module beside this one (`choosing` reads, `drawing` draws a page) and its arguments. A
format's library is imported here, when a file needs it, and never in the program.
"""

import dataclasses
import importlib
import json
import logging
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[3]


def main() -> None:
    """Answer one file: what was made of it, or why nothing was."""
    logging.disable(logging.CRITICAL)
    # Behind all else: a folder of ours never stands in for a library.
    sys.path.append(str(PROGRAM))
    module = importlib.import_module(f"chat.files.reading.{sys.argv[1]}")
    said = module.answer(sys.stdin.buffer.read(), *sys.argv[2:])
    sys.stdout.write(json.dumps(said, default=dataclasses.astuple))


if __name__ == "__main__":
    main()
