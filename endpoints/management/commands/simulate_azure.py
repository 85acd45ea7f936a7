"""manage.py simulate_azure: a pretend Azure for trying things out without a key."""

import argparse
import socket
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from endpoints.catalogue.catalogue import SIMULATOR_PORT
from endpoints.simulator.app import Simulator
from endpoints.simulator.script import Script
from endpoints.simulator.server import QuietServer, listen, listen_unix, run

DESCRIPTION = """Run a pretend Azure OpenAI service.

It speaks Azure's wire format for every deployment name and accepts any key. A demo
voice answers, in English or Chinese. Point a group of librechat.yaml at it:

    baseURL: "http://127.0.0.1:3081/openai/deployments/${DEPLOYMENT_NAME}"
    apiKey: "anything"

Errors, cuts and delays can be scripted while it runs: see docs/simulator.md.
"""


class Command(BaseCommand):
    help = DESCRIPTION
    requires_system_checks: list[str] = []

    def create_parser(
        self,
        prog_name: str,
        subcommand: str,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        kwargs["formatter_class"] = argparse.RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--port",
            type=int,
            default=SIMULATOR_PORT,
            help="default: SIMULATOR_PORT, 3081",
        )
        parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1")
        parser.add_argument(
            "--unix", type=Path, help="listen on this unix socket instead"
        )
        parser.add_argument(
            "--speed",
            type=float,
            default=60.0,
            help="tokens per second of the demo voice, 0 = at once; default: 60",
        )

    def handle(self, **options: Any) -> None:  # noqa: ANN401
        listener = listener_for(options["host"], options["port"], options["unix"])
        where = options["unix"] or f"http://{options['host']}:{options['port']}"
        simulator = Simulator(Script(tokens_per_second=options["speed"]))
        self.stdout.write(f"The pretend Azure listens on {where}")
        self.stdout.flush()
        try:
            run(QuietServer(simulator), listener)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")


def listener_for(host: str, port: int, unix: Path | None) -> socket.socket:
    """Return the socket to serve, or say what is in the way."""
    try:
        return listen_unix(unix) if unix else listen(host, port)
    except OSError as error:
        where = unix or f"{host}:{port}"
        raise CommandError(f"Cannot listen on {where}: {error.strerror}") from error
