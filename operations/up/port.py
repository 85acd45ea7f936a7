"""The listening socket, and who has it when we cannot have it.

One web process inherits a socket that its supervisor holds, so that connections wait
while it is restarted. Several have a socket each on Linux, which then shares
connections out evenly; of one common socket, whoever is quickest takes the most.
"""

import errno
import socket
import sys

import psutil

BACKLOG = 2048


class PortTaken(Exception):
    """Another program listens there; the message says which."""


def can_share() -> bool:
    """Say whether this system shares connections out among sockets of one port."""
    return sys.platform == "linux"


def reserve(host: str, port: int) -> socket.socket:
    """Return a socket that keeps a port for those who share it; raises PortTaken."""
    listen(host, port).close()  # bind alone would join those who share it already
    six = ":" in host
    kept = socket.socket(socket.AF_INET6 if six else socket.AF_INET)
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if six:
        only_six = int(not socket.has_dualstack_ipv6())
        kept.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only_six)
    kept.bind((host, port))
    return kept


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """Return a listening socket that child processes may inherit.

    `shared`: one of several on this port (see `reserve`).
    """
    six = ":" in host
    try:
        found = socket.create_server(
            (host, port),
            family=socket.AF_INET6 if six else socket.AF_INET,
            backlog=BACKLOG,
            reuse_port=shared,
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
