"""Where the passphrase comes from: a file, the environment, or a person."""

import getpass
import os
import sys
from pathlib import Path

VARIABLE = "BACKUP_PASSPHRASE"


def passphrase(file: str, *, twice: bool = False) -> str:
    """Return the passphrase, "" when nobody gave one and nobody can be asked."""
    if file:
        return Path(file).read_text().strip()
    if given := os.environ.get(VARIABLE, ""):
        return given
    if not sys.stdin.isatty():
        return ""
    typed = getpass.getpass("Passphrase (empty: none): ")
    if twice and typed and getpass.getpass("Once more: ") != typed:
        raise ValueError("The two passphrases differ.")
    return typed
