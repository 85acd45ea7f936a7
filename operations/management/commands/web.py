"""`manage.py web`: one web process."""

import argparse
import os
import signal
import socket
from collections.abc import Mapping
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from librechat_yaml.environment import use_file
from operations.backup.fence import StoresBusy
from operations.up import port
from operations.up.gate import wait_at_gate
from operations.waiting_for_stores import wait_for_stores


class Command(BaseCommand):
    """Serves HTTP and WebSockets; `manage.py up` starts as many as WEB_CONCURRENCY."""

    help = (
        "Serve the chat with one web process (Daphne; WEB_SERVER=uvicorn for uvicorn)."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--fd", type=int, help="an open listening socket to serve on"
        )
        parser.add_argument(
            "--shared",
            action="store_true",
            help="listen beside other processes that share the port (Linux)",
        )
        parser.add_argument(
            "--host", default=settings.HOST, help="address to listen on"
        )
        parser.add_argument(
            "--port", type=int, default=settings.PORT, help="port to listen on"
        )
        parser.add_argument(
            "--server", default=settings.WEB_SERVER, choices=["daphne", "uvicorn"]
        )

        parser.add_argument(
            "-c", "--config", default="", help="the file, in place of CONFIG_PATH"
        )

    def handle(self, *args: object, **options: object) -> None:
        if options["config"]:
            use_file(str(options["config"]))
        door = opened(options)
        serve = serve_with_daphne
        if options["server"] == "uvicorn":
            serve = serve_with_uvicorn
        try:
            serve(door)
        except StoresBusy as error:
            raise CommandError(str(error)) from error


def opened(options: Mapping[str, object]) -> socket.socket:
    """Return the listening socket that the options name."""
    if options["fd"] is not None:
        return socket.socket(fileno=int(str(options["fd"])))
    host, number = str(options["host"]), int(str(options["port"]))
    return port.listen(host, number, shared=bool(options["shared"]))


def serve_with_daphne(door: socket.socket) -> None:
    """Serve with Daphne until told to end."""
    from config.serving import daphne  # first: it makes the event loop

    # isort: split
    from config.asgi import application, begin
    from config.serving.lifespan import Lifespan

    wait_at_gate()
    wait_for_stores()
    work = Lifespan()

    async def stop() -> None:
        await work.stop(settings.DRAIN_SECONDS)

    # Twisted copies the descriptor and closes this one, whose number is then another's.
    daphne.serve(application, f"fd:fileno={door.detach()}", partial(begin, work), stop)


def serve_with_uvicorn(door: socket.socket) -> None:
    """Serve with uvicorn until told to end."""
    import uvicorn

    from config.serving.uvicorn import PushingProtocol, UnhurriedProtocol

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    wait_at_gate()
    wait_for_stores()
    options = uvicorn.Config(
        "config.asgi:application",
        loop="uvloop",
        http=UnhurriedProtocol,
        ws=PushingProtocol,
        ws_per_message_deflate=False,
        ws_max_size=4_000_000,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=int(settings.DRAIN_SECONDS) + 15,
        server_header=False,
    )
    # uvicorn raises the signal anew when it has ended well: that is no failure.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    uvicorn.Server(options).run(sockets=[door])
