"""Where librechat.yaml comes from: a path, an address, or nowhere."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from librechat_yaml.load import load
from librechat_yaml.reading import source
from librechat_yaml.reading.source import shown
from librechat_yaml.tests.files import errors


def test_a_missing_file_that_was_named_is_an_error(tmp_path: Path) -> None:
    named = str(tmp_path / "none.yaml")
    for found in (load(named, {}), load("", {"CONFIG_PATH": named})):
        assert found.config is None
        assert f"there is no file {tmp_path}/none.yaml" in errors(found)


def test_without_the_usual_file_the_server_starts_and_says_where_it_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("librechat_yaml.load.BASE_DIR", tmp_path)
    found = load("", {})
    assert found.config is not None
    assert f"there is no file {tmp_path}/librechat.yaml" in found.report()
    assert load("", {}, must_exist=True).config is None


def test_folder_in_place_of_the_file_is_explained(tmp_path: Path) -> None:
    assert "Docker makes a folder" in errors(load(str(tmp_path), {}))


@pytest.fixture
def slow_server() -> Iterator[str]:
    """Yield the address of a server that accepts and says nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield f"http://user:pass@127.0.0.1:{server.getsockname()[1]}/f.yaml?sig=secret"


def test_slow_address_is_given_up(
    slow_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "SILENCE_LIMIT", 0.2)
    report = load(slow_server.replace("user:pass@", ""), {}).report()
    assert "no answer within" in report
    assert "secret" not in report


def test_unreachable_address_is_told() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    report = load(f"http://127.0.0.1:{port}/f.yaml", {}).report()
    assert "could not be fetched" in report


def test_the_port_of_an_address_is_told() -> None:
    told = shown("http://user:secret@h.example:3338/f.yaml?sig=secret")
    assert told == "http://h.example:3338/f.yaml"


def test_file_is_fetched_from_an_address() -> None:
    body = b"version: 1.3.5\ncache: false\n"
    answer = b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    asked: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        thread = threading.Thread(target=_answer, args=(server, answer, asked))
        thread.start()
        place = f"us%20er:p%40ss@127.0.0.1:{server.getsockname()[1]}"
        found = load(f"http://{place}/f.yaml?sig=1", {})
        thread.join()
    assert found.config is not None
    assert not found.config.cache
    assert asked[0].startswith(b"GET /f.yaml?sig=1 ")
    assert b"Authorization: Basic dXMgZXI6cEBzcw==" in asked[0]


def _answer(server: socket.socket, answer: bytes, asked: list[bytes]) -> None:
    connection, _ = server.accept()
    with connection:
        asked.append(connection.recv(4096))
        connection.sendall(answer)
