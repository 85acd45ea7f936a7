"""`manage.py web`: one web process."""

import argparse
import os

from django.conf import settings
from django.core.management.base import BaseCommand

from config.up.gate import wait_at_gate


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
            "--host", default=settings.HOST, help="address to listen on"
        )
        parser.add_argument(
            "--port", type=int, default=settings.PORT, help="port to listen on"
        )
        parser.add_argument(
            "--server", default=settings.WEB_SERVER, choices=["daphne", "uvicorn"]
        )

    def handle(self, *args: object, **options: object) -> None:
        fd, host, port = options["fd"], str(options["host"]), int(str(options["port"]))
        if options["server"] == "uvicorn":
            serve_with_uvicorn(fd, host, port)
        else:
            serve_with_daphne(fd, host, port)


def serve_with_daphne(fd: object, host: str, port: int) -> None:
    """Serve with Daphne until told to end."""
    from chat.lifespan import Lifespan
    from config import serving  # first: it makes the event loop
    from config.asgi import application

    wait_at_gate()
    work = Lifespan()
    endpoint = f"fd:fileno={fd}" if fd else f"tcp:port={port}:interface={host}"
    serving.serve(
        application, endpoint, work.start, lambda: work.stop(settings.DRAIN_SECONDS)
    )


def serve_with_uvicorn(fd: object, host: str, port: int) -> None:
    """Serve with uvicorn until told to end."""
    import uvicorn

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    wait_at_gate()
    uvicorn.run(
        "config.asgi:application",
        fd=int(str(fd)) if fd else None,
        host=host,
        port=port,
        loop="uvloop",
        ws="websockets",
        ws_max_size=4_000_000,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=int(settings.DRAIN_SECONDS) + 15,
        server_header=False,
    )
