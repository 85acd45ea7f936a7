"""`manage.py up`: the stores that are not configured, and every process."""

import argparse
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from prometheus_client.multiprocess import mark_process_dead

from chat.store.upgrades.run import TooNewError
from librechat_yaml.environment import use_file
from librechat_yaml.live import librechat
from operations import waiting_for_stores
from operations.backup import settling
from operations.backup.fence import StoresBusy
from operations.backup.settling import Unfinished
from operations.plain_errors import sentence
from operations.up import announce, plan, port, prepare, program
from operations.up.claim import AlreadyRunning, claim
from operations.up.gate import Gate
from operations.up.journal import Journal
from operations.up.stores.binaries import MissingProgram
from operations.up.stores.disk_space import shortage
from operations.up.stores.first_user import OtherPassword
from operations.up.stores.marker import StoreVanished
from operations.up.supervisor import Supervisor
from operations.up.waiting import DidNotStart

PARTS = ("stores", "web", "worker", "simulator")
EXPECTED = (
    *(AlreadyRunning, port.PortTaken),
    *(StoreVanished, MissingProgram, DidNotStart, OtherPassword),
    *(StoresBusy, Unfinished, TooNewError),
)


class Command(BaseCommand):
    """Runs the whole program in the foreground until Ctrl-C or SIGTERM."""

    help = "Start stores, web, worker (and the pretend Azure when it is configured)."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--only",
            default=",".join(PARTS),
            help=f"parts to start, with commas between: {','.join(PARTS)}",
        )

        parser.add_argument(
            "-c", "--config", default="", help="the file, in place of CONFIG_PATH"
        )

    def handle(self, *args: object, **options: object) -> None:
        if options["config"]:
            use_file(str(options["config"]))
        parts = set(str(options["only"]).split(","))
        if unknown := parts - set(PARTS):
            raise CommandError(f"No such part: {', '.join(sorted(unknown))}")
        installation = Installation(parts)
        try:
            failure = installation.run()
        except Exception as error:
            failure = str(error) if isinstance(error, EXPECTED) else sentence(error)
            if not failure:
                raise
        if failure and settings.LOG_FORMAT == "json":
            installation.journal.alarm("up", failure)
            sys.exit(1)
        if failure:
            raise CommandError(failure)


def shared() -> bool:
    """Say whether each web process has a listening socket of its own."""
    return settings.WEB_CONCURRENCY > 1 and port.can_share()


class Installation:
    """Everything that one `manage.py up` runs."""

    def __init__(self, parts: set[str]) -> None:
        self.parts = parts
        self.journal = Journal(sys.stdout, as_json=settings.LOG_FORMAT == "json")
        # for our children's lines: the journal puts time and process before them
        os.environ["JOURNAL"] = "coloured" if self.journal.coloured else "plain"
        self.supervisor = Supervisor(
            self.journal, on_reload=self.reload, on_death=self.forget
        )

    def run(self) -> str:
        """Start everything, watch it until the end; return why it failed, or ""."""
        librechat()  # a broken librechat.yaml is said before anything starts
        with ExitStack() as held:
            listening = None
            if "stores" in self.parts and plan.stores():
                held.enter_context(claim(settings.DATA_DIR))
            if "web" in self.parts:
                open_door = port.reserve if shared() else port.listen
                found = open_door(settings.HOST, settings.PORT)
                listening = held.enter_context(found)
            self.supervisor.listen()
            held.callback(self.supervisor.stop)
            self._start(listening)
            self.supervisor.run()
        return self.supervisor.failure

    def reload(self) -> None:
        """Have every process read librechat.yaml again."""
        command = plan.manage("reload_config")
        process = program.launch(command)
        if process.stdout is not None:
            self.journal.follow("reload", process.stdout)

    def forget(self, pid: int) -> None:
        """Take a dead process's open sockets and runs off the figures."""
        folder = str(plan.metrics_dir())
        mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]

    def _start(self, listening: socket.socket | None) -> None:
        settling.keys_at_start()  # before other processes read them
        gate = Gate()
        if not self.supervisor.until_no(lambda: shortage(settings.DATA_DIR)):
            return
        stores = plan.stores() if "stores" in self.parts else []
        for each in stores:
            self.supervisor.add(plan.store(each))
        if listening is not None:
            prepare.collect_static()  # before web processes read the manifest
        served = self._load_services(listening, gate)
        if not self._stores_answer(stores):
            return
        prepare.prepare()
        gate.open()
        if listening is not None:
            announce.when_served(settings.HOST, settings.PORT, served)

    def _stores_answer(self, embedded: Sequence[plan.Store]) -> bool:
        """Wait for ours, then for those elsewhere; False when it is time to end."""
        watched, limit = self.supervisor.until_no, settings.STORES_WAIT_SECONDS
        ours = all(watched(partial(plan.trouble, each)) for each in embedded)
        return ours and watched(waiting_for_stores.trouble, limit)

    def _load_services(
        self, listening: socket.socket | None, gate: Gate
    ) -> Callable[[], None]:
        """Start what waits at the gate; return what to call when a page was served."""
        served = threading.Event()
        if "simulator" in self.parts and plan.wants_simulator():
            self.supervisor.add(plan.simulator())
        if listening is None:
            served.set()
        else:
            number = None if shared() else listening.fileno()
            for each in plan.web(number, gate, settings.WEB_CONCURRENCY):
                self.supervisor.add(each)
        if "worker" in self.parts:
            self.supervisor.add(plan.worker(served.is_set))

        def ready() -> None:
            served.set()
            self.journal.say("up", f"Ready: http://localhost:{settings.PORT}")

        return ready
