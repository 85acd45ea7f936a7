"""What is in the way of a start is named."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.up.claim import AlreadyRunning, claim
from operations.up.port import PortTaken, can_share, listen, reserve


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield found.getsockname()[1]


def test_a_taken_port_names_the_process_that_has_it(taken: int) -> None:
    with pytest.raises(
        PortTaken, match=rf"Port {taken} is in use by process {os.getpid()}"
    ):
        listen("127.0.0.1", taken)


def test_a_child_may_inherit_the_listening_socket() -> None:
    with listen("127.0.0.1", 0) as found:
        assert found.get_inheritable()


@pytest.mark.skipif(not can_share(), reason="this system does not share ports")
def test_a_shared_port_is_kept_and_shared_out() -> None:
    with reserve("127.0.0.1", 0) as kept:
        number = kept.getsockname()[1]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", number))
        doors = [listen("127.0.0.1", number, shared=True) for _ in range(2)]
        callers = [socket.create_connection(("127.0.0.1", number)) for _ in range(64)]
        waiting = [taken_from(door) for door in doors]
        assert min(waiting) > 8
        assert sum(waiting) == len(callers)
        for each in (*doors, *callers):
            each.close()


def taken_from(door: socket.socket) -> int:
    """Accept whoever waits at a socket; return how many they were."""
    door.setblocking(False)
    for number in range(1000):
        try:
            door.accept()[0].close()
        except BlockingIOError:
            return number
    return 1000


def test_a_shared_port_that_somebody_has_is_refused(taken: int) -> None:
    with pytest.raises(PortTaken, match=f"Port {taken} is in use"):
        reserve("127.0.0.1", taken)


def test_a_second_start_names_the_first(tmp_path: Path) -> None:
    with claim(tmp_path), pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
        claim(tmp_path).__enter__()


def test_a_start_after_the_first_has_ended_goes_through(tmp_path: Path) -> None:
    for _ in range(2):
        with claim(tmp_path):
            assert (tmp_path / "up.lock").read_text() == str(os.getpid())
