"""`manage.py import_config [FILE]`: another program's file as librechat.yaml."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from librechat_yaml.environment import surroundings
from librechat_yaml.reading.problems import BadFile, line
from operations.importing import (
    Imported,
    NothingToImport,
    import_environment,
    import_file,
)


class Command(BaseCommand):
    """Write down what LiteLLM's or azure-openai-proxy's configuration means."""

    help = (
        "Turns LiteLLM's config.yaml, azure-openai-proxy's config.yaml or its variables"
        " (a file .env, or the environment) into a librechat.yaml."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="", help="path or URL; none: the environment"
        )
        parser.add_argument("--to", default="", help="the file to write; must be new")
        parser.add_argument(
            "--env", default="", help="the file that gets secrets as variables"
        )

    def handle(self, *args: object, **options: object) -> None:
        found = _imported(str(options["file"]))
        for problem in found.problems:
            self.stderr.write(line(str(options["file"]), problem))
        if not found.same:
            broken = found.before if found.before.config is None else found.after
            self.stderr.write(broken.report())
            self.stderr.write("Nothing was written: it would not mean the same.")
            sys.exit(1)
        self._secrets(found, str(options["env"]))
        if options["to"]:
            _write_new(Path(str(options["to"])), found.file.text)
        else:
            self.stdout.write(found.file.text, ending="")
        self.stderr.write("The same models go to the same deployments as before.")

    def _secrets(self, found: Imported, to: str) -> None:
        secrets = found.file.secrets
        if secrets and to:
            _append_secrets(Path(to), secrets)
        if secrets:
            done = f"put into {to}" if to else "to be put into .env (or give --env)"
            names = ", ".join(secrets)
            self.stderr.write(f"Secrets are variables now, {done}: {names}")


def _imported(file: str) -> Imported:
    environ = surroundings()
    try:
        return import_file(file, environ) if file else import_environment(environ)
    except NothingToImport as error:
        raise CommandError(f"{file or 'the environment'}: {error}.") from None
    except BadFile as error:
        raise CommandError(line(file, error.problem)) from None
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from None


def _write_new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CommandError(f"{path} is there already; give another name.") from None


def _append_secrets(path: Path, secrets: Mapping[str, str]) -> None:
    """Add the variables to a file that nobody else may read."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    gap = "\n" if before and not before.endswith("\n") else ""
    lines = "".join(f"{name}={_quoted(value)}\n" for name, value in secrets.items())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(gap + lines)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", r"\'") + "'"
