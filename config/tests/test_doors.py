"""What is in the way of a start is named."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.up.claim import AlreadyRunning, claim
from config.up.port import PortTaken, listen


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


def test_a_second_start_names_the_first(tmp_path: Path) -> None:
    with claim(tmp_path), pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
        claim(tmp_path).__enter__()


def test_a_start_after_the_first_has_ended_goes_through(tmp_path: Path) -> None:
    for _ in range(2):
        with claim(tmp_path):
            assert (tmp_path / "up.lock").read_text() == str(os.getpid())
