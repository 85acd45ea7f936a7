import hashlib
from collections.abc import Iterator

import httpx2
import pytest
from django.core.management import CommandError, call_command

from endpoints.simulator.script import Script
from endpoints.simulator.server import listen
from endpoints.simulator.testing import Remote, SimulatorHandle
from endpoints.simulator.tests.conftest import Raw


@pytest.fixture
def remote(azure: SimulatorHandle) -> Iterator[Remote]:
    """Return a simulator as another process sees it."""
    remote = Remote(azure.url)
    yield remote
    remote.close()


def test_scripts_are_set_and_forgotten_over_http(remote: Remote, raw: Raw) -> None:
    remote.script("gpt-4o", Script(error="busy", times=1), Script(answer="x"))
    assert [raw().status_code, raw().status_code] == [429, 200]
    remote.reset()
    assert remote.requests() == []


def test_requests_tell_what_was_sent(remote: Remote, raw: Raw) -> None:
    remote.script("gpt-4o", Script(answer="some text"))
    raw()
    [seen] = remote.requests("gpt-4o")
    assert seen["sent_sha256"] == hashlib.sha256(b"some text").hexdigest()
    assert remote.requests("another") == []


def test_a_wrong_script_is_refused_with_the_reason(azure: SimulatorHandle) -> None:
    body = {"deployment": "gpt-4o", "scripts": [{"tokens_per_secnd": 5}]}
    answer = httpx2.post(azure.url + "/_simulator/scripts", json=body)
    assert answer.status_code == 422
    assert "tokens_per_secnd" in answer.text


def test_the_front_page_tells_how_to_use_it(azure: SimulatorHandle) -> None:
    text = httpx2.get(azure.url).text
    assert f"{azure.url}/openai/deployments/" in text


def test_the_command_says_when_the_port_is_taken() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"127.0.0.1:{port}"):
            call_command("simulate_azure", port=port)
