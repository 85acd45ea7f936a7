"""The environment as librechat.yaml sees it; `.env` may change while we run."""

import io
import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


class _Apart(environ.Env):  # type: ignore[misc]  # the library has no types
    """Reads a file without touching the process's environment."""

    ENVIRON: dict[str, str] = {}


def env_file() -> Path:
    """Return where `.env` is, or would be."""
    return Path(os.environ.get("ENV_FILE") or BASE_DIR / ".env")


def read_env_file(path: Path) -> dict[str, str]:
    """Return a file's variables; none when there is no such file.

    Editors of Windows put a mark before the first line. Raises ImproperlyConfigured.
    """
    _Apart.ENVIRON = {}
    if path.is_dir():
        raise ImproperlyConfigured(f"{path} is a folder; it must be a file of lines.")
    if path.is_file():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise ImproperlyConfigured(f"{path} is not written in UTF-8.") from None
        _Apart.read_env(io.StringIO(text))
    return _Apart.ENVIRON


def _set_outside() -> dict[str, str]:
    """Return the variables that did not come from `.env`: these win over it."""
    known = read_env_file(env_file())
    return {name: text for name, text in os.environ.items() if known.get(name) != text}


_outside = _set_outside()


def surroundings() -> dict[str, str]:
    """Return the environment with `.env` as it is now."""
    return read_env_file(env_file()) | _outside


def use_file(path: str) -> None:
    """Let CONFIG_PATH name a file, in this process and those that it starts."""
    os.environ["CONFIG_PATH"] = _outside["CONFIG_PATH"] = str(Path(path).resolve())
