"""Serving the simulator: uvicorn, without its logs."""

import asyncio
import logging
import socket
from pathlib import Path

import uvicorn

from endpoints.simulator.app import Simulator

CUT = "ASGI callable returned without completing response."  # scripted, see Cut
BACKLOG = 4096


def listen(host: str, port: int) -> socket.socket:
    """Return a listening TCP socket; port 0 = a free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # asyncio leaves it out for sockets of a listener made elsewhere: 40 ms a request
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound(listener, (host, port))


def listen_unix(path: Path) -> socket.socket:
    """Return a listening unix socket; a stale socket of that name is replaced."""
    if path.is_socket():
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    return bound(listener, str(path))


def bound(listener: socket.socket, address: tuple[str, int] | str) -> socket.socket:
    """Return the socket once it listens at `address`; closed when it cannot."""
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class QuietServer(uvicorn.Server):
    """uvicorn that leaves signals to whoever embeds it."""

    def __init__(self, simulator: Simulator) -> None:
        logging.getLogger("uvicorn.error").addFilter(not_scripted)
        super().__init__(
            uvicorn.Config(
                simulator,
                http="h11",
                ws="websockets-sansio",
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=120,  # seconds, as Azure's front door
                timeout_graceful_shutdown=1,
            )
        )


def not_scripted(record: logging.LogRecord) -> bool:
    """Tell whether a log record is about more than a cut that a script asked for."""
    return record.getMessage() != CUT


def run(server: QuietServer, listener: socket.socket) -> None:
    """Serve until `server.should_exit` or, in the main thread, a signal."""
    asyncio.run(server.serve(sockets=[listener]))
