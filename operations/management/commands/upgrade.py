"""`manage.py upgrade`: from the old version's data to this one's, with a way back."""

import argparse
import asyncio
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from chat.store import mongo
from chat.store.upgrades import run as upgrades
from chat.store.upgrades.steps import UpgradeStep
from librechat_yaml import load
from operations.backup.error_sentences import told
from operations.up.prepare import prepare
from operations.up.stores import lent


class Command(BaseCommand):
    """Checks the configuration, backs up, brings the stores up to date, looks again.

    Processes of the version before may go on serving meanwhile.
    """

    help = "Check, back up, bring the stores up to date, and let doctor look at it all."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        way_back = parser.add_mutually_exclusive_group(required=True)
        way_back.add_argument("--backup", type=Path, metavar="FILE", help="write it")
        way_back.add_argument(
            "--no-backup", action="store_true", help="there is one already"
        )
        way_back.add_argument(
            "--plan", action="store_true", help="only show what would be done"
        )
        parser.add_argument("--passphrase-file", default="", help="for the backup")

    def handle(self, *args: object, **options: object) -> None:
        with told(), lent.stores():
            if options["plan"]:
                self._tell_plan()
                return
            self._check()
            if options["backup"]:
                secret = {"passphrase_file": str(options["passphrase_file"])}
                call_command("backup", options["backup"], stdout=self.stdout, **secret)
            prepare(self.stdout.write)
            self.stdout.write("Tables, indexes and documents are up to date.")
            call_command("doctor", "--no-probe", stdout=self.stdout)

    def _check(self) -> None:
        verdict = load.load("")
        if verdict.config is None:
            told = f"{verdict.source} cannot be used: nothing was done."
            raise CommandError(f"{verdict.report()}\n{told}")

    def _tell_plan(self) -> None:
        executor = MigrationExecutor(connection)
        tables = executor.migration_plan(executor.loader.graph.leaf_nodes())
        lines = [f"tables     {each.app_label} {each.name}" for each, _back in tables]
        steps = asyncio.run(_pending())
        lines += [f"documents  {each.number}. {each.name}" for each in steps]
        self.stdout.write("\n".join(lines) or "Nothing is to be done.")


async def _pending() -> list[UpgradeStep]:
    try:
        return await upgrades.pending()
    finally:
        await mongo.close()
