"""Read librechat.yaml once, or say everything that is wrong with it."""

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from librechat_yaml.environment import BASE_DIR, surroundings
from librechat_yaml.reading.checked import Checked, check
from librechat_yaml.reading.dialect import parse
from librechat_yaml.reading.nodes import Pairs
from librechat_yaml.reading.problems import BadFile, Problem
from librechat_yaml.reading.source import Content, read, shown
from librechat_yaml.schema import LibreChat

DEFAULT = "librechat.yaml"
OF_OTHERS = "config.yaml"  # where azure-openai-proxy and LiteLLM have theirs

log = logging.getLogger("config")


def place(environ: Mapping[str, str] | None = None) -> str:
    """Return where the file is expected: a path or an address.

    As azure-openai-proxy has it, AZURE_OPENAI_ENDPOINT comes before config.yaml.
    """
    environ = surroundings() if environ is None else environ
    if named := environ.get("CONFIG_PATH", "").strip():
        return named
    theirs = (BASE_DIR / OF_OTHERS).is_file() and _names_nothing(BASE_DIR / DEFAULT)
    return OF_OTHERS if theirs and not environ.get("AZURE_OPENAI_ENDPOINT") else DEFAULT


def _names_nothing(ours: Path) -> bool:
    """Say whether librechat.yaml is missing, or as it came: without `endpoints`."""
    try:
        root = parse(ours.read_bytes())
    except FileNotFoundError:
        return True
    except (OSError, BadFile):
        return False
    return isinstance(root, Pairs) and "endpoints" not in root.entries


def load(
    where: str = "",
    environ: Mapping[str, str] | None = None,
    *,
    must_exist: bool = False,
) -> Checked:
    """Return the verdict on the file at `where`, or at CONFIG_PATH.

    A file that was named must exist. Without the usual one what the environment
    configures is left, unless it `must_exist` as well.
    """
    environ = surroundings() if environ is None else environ
    named = where or environ.get("CONFIG_PATH", "").strip()
    where = where or place(environ)
    try:
        return check(read(where, BASE_DIR), environ)
    except FileNotFoundError:
        missing = _missing(where, fatal=bool(named) or must_exist)
        if missing.severity == "error":
            return Checked(where, (missing,))
        return _without_file(where, missing, environ)
    except BadFile as error:
        return Checked(shown(where), (error.problem,))


def _missing(where: str, *, fatal: bool) -> Problem:
    """Return the problem that names the place where was looked."""
    text = f"there is no file {(BASE_DIR / where).resolve()}"
    advice = "put librechat.yaml there, or set CONFIG_PATH"
    if fatal:
        return Problem((), text, advice)
    return Problem((), f"{text}: no models are configured in it", advice, "warning")


def _without_file(where: str, missing: Problem, environ: Mapping[str, str]) -> Checked:
    """Return the configuration of the environment alone."""
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
