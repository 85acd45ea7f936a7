"""The listening socket, and who has it when we cannot have it."""

import errno
import socket

import psutil

BACKLOG = 2048


class PortTaken(Exception):
    """Another program listens there; the message says which."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket that child processes may inherit."""
    six = ":" in host
    try:
        found = socket.create_server(
            (host, port),
            family=socket.AF_INET6 if six else socket.AF_INET,
            backlog=BACKLOG,
            dualstack_ipv6=six and socket.has_dualstack_ipv6(),
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(_who_has(port)) from error
        raise PortTaken(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    found.set_inheritable(True)
    return found


def _who_has(port: int) -> str:
    advice = "End it, or choose another port with PORT=…"
    for process in psutil.process_iter():
        try:
            listening = process.net_connections(kind="tcp")
            if any(
                c.status == psutil.CONN_LISTEN and c.laddr[1] == port for c in listening
            ):
                line = " ".join(process.cmdline())[:120]
                return (
                    f"Port {port} is in use by process {process.pid} ({line}). {advice}"
                )
        except psutil.Error:  # another user's, or gone meanwhile
            continue
    return f"Port {port} is in use by another program. {advice}"
