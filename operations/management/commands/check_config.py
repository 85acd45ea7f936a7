"""`manage.py check_config [path or address]`: what is wrong, or what is offered."""

import json
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from endpoints.catalogue.advice import doubts
from endpoints.catalogue.catalogue import catalogue_of
from endpoints.catalogue.listing import rows, table
from librechat_yaml.load import load
from librechat_yaml.reading.checked import Checked
from librechat_yaml.reading.problems import dotted, line


class Command(BaseCommand):
    """Check librechat.yaml without starting anything."""

    help = "Checks librechat.yaml and shows where each model is called; keys masked."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="", help="path or http(s) URL")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: object, **options: object) -> None:
        verdict = load(str(options["file"]))
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(verdict), indent=2))
        else:
            self._tell(verdict)
        if verdict.config is None:
            sys.exit(1)

    def _tell(self, verdict: Checked) -> None:
        if verdict.problems:
            self.stdout.write(verdict.report())
        if verdict.config is None:
            count = len(verdict.errors)
            self.stdout.write(f"{verdict.source}: {count} error(s); not usable")
            return
        catalogue = catalogue_of(verdict.config)
        for text in doubts(catalogue, timezone.localdate()):
            self.stdout.write(f"{verdict.source}  warning:  {text}")
        self.stdout.write(table(rows(catalogue)))
        count = len(catalogue.offers) + len(catalogue.for_own_keys)
        models = f"{count} model(s)"
        whose = f", written for {verdict.program}" if verdict.program else ""
        self.stdout.write(f"{verdict.source}: valid, {models}{whose}")


def _as_json(verdict: Checked) -> dict[str, object]:
    """Return the verdict for programs."""
    problems = [
        {
            "severity": one.severity,
            "path": dotted(one.path),
            "line": one.mark.line if one.mark else None,
            "column": one.mark.column if one.mark else None,
            "message": one.text,
            "advice": one.advice,
            "text": line(verdict.source, one),
        }
        for one in verdict.problems
    ]
    catalogue = catalogue_of(verdict.config) if verdict.config else None
    return {
        "source": verdict.source,
        "valid": verdict.config is not None,
        "program": verdict.program or "LibreChat",
        "problems": problems,
        "doubts": list(doubts(catalogue, timezone.localdate())) if catalogue else [],
        "models": rows(catalogue) if catalogue else [],
    }
