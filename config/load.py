"""Read librechat.yaml once, or say everything that is wrong with it."""

import logging
import os
import sys
from collections.abc import Mapping

from config.librechat import LibreChat
from config.loading.checked import Checked, check
from config.loading.problems import BadFile, Problem
from config.loading.source import Content, is_url, read, shown
from config.surroundings import BASE_DIR, surroundings

DEFAULT = "librechat.yaml"

log = logging.getLogger("config")


def place(environ: Mapping[str, str] | None = None) -> str:
    """Return where the file is expected: a path or an address."""
    environ = surroundings() if environ is None else environ
    return environ.get("CONFIG_PATH", "").strip() or DEFAULT


def load(where: str = "", environ: Mapping[str, str] | None = None) -> Checked:
    """Return the verdict on the file at `where`, or at CONFIG_PATH.

    A file that does not exist is no error: what the environment configures is left.
    """
    environ = surroundings() if environ is None else environ
    where = where or place(environ)
    try:
        return check(read(where, BASE_DIR), environ)
    except FileNotFoundError:
        return _without_file(where, environ)
    except BadFile as error:
        return Checked(shown(where), (error.problem,))


def _without_file(where: str, environ: Mapping[str, str]) -> Checked:
    """Return the configuration of the environment alone, and where was looked."""
    looked = where if is_url(where) else str((BASE_DIR / where).resolve())
    missing = Problem(
        (),
        f"there is no file {looked}: no models are configured in it",
        "put librechat.yaml there, or set CONFIG_PATH",
        "warning",
    )
    verdict = check(Content(where, b"version: none\n"), environ)
    return Checked(where, (missing, *verdict.problems), verdict.config, "none")


def load_or_exit() -> LibreChat:
    """Return the configuration; end the program with status 1 if it is invalid."""
    verdict = load()
    if verdict.config is not None:
        if verdict.problems:
            log.warning("%s can be used, but:\n%s", verdict.source, verdict.report())
        return verdict.config
    log.error("%s cannot be used:\n%s", verdict.source, verdict.report())
    if os.environ.get("CONFIG_BYPASS_VALIDATION", "").lower() == "true":
        log.warning("CONFIG_BYPASS_VALIDATION: starting without any endpoint")
        return LibreChat()
    sys.exit(1)
