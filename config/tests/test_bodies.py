"""Bodies over the limit are refused before they are read (S31)."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from django.conf import LazySettings

from config.serving.bodies import Bounded, headers_of, most
from librechat_yaml.environment import BASE_DIR


@pytest.fixture(autouse=True)
def _small(settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    settings.BODY_LIMITS = {"/api/import": 100}


async def status(path: str, body: Sequence[bytes], declared: int | None) -> list[int]:
    """Send a body in pieces; return the status and how many pieces were read."""
    pieces, sent = list(body), []

    async def receive() -> dict[str, Any]:
        return {
            "type": "http.request",
            "body": pieces.pop(0),
            "more_body": bool(pieces),
        }

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def application(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    length = [] if declared is None else [(b"content-length", b"%d" % declared)]
    scope = {"type": "http", "path": path, "headers": length}
    await Bounded(application)(scope, receive, send)
    return [sent[0]["status"], len(body) - len(pieces)]


async def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    assert await status("/api/keys", [b"x"], 11) == [413, 0]


async def test_a_body_that_says_nothing_is_cut_off_at_the_limit() -> None:
    assert await status("/api/keys", [b"12345"] * 10, None) == [413, 3]


@pytest.mark.parametrize(("path", "size"), [("/api/keys", 10), ("/api/import", 100)])
async def test_a_body_up_to_the_limit_of_its_address_is_read(
    path: str, size: int
) -> None:
    assert most(path) == size
    assert await status(path, [b"x" * size], size) == [200, 1]


async def test_a_program_reads_the_refusal_as_openai_writes_it() -> None:
    refused: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        refused.append(message)

    sent = [(b"content-length", b"11"), (b"origin", b"https://x.example")]
    scope = {"type": "http", "path": "/v1/chat/completions", "headers": sent}
    await Bounded(None)(scope, None, send)
    error = json.loads(refused[1]["body"])["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert dict(refused[0]["headers"])[b"access-control-allow-origin"] == b"*"


def test_pages_of_other_sites_read_no_other_refusal() -> None:
    told = dict(headers_of("/api/keys", "https://x.example"))
    assert b"access-control-allow-origin" not in told


def test_every_status_has_its_name_on_daphne() -> None:
    code = (
        "import config.serving.daphne as s; print(s.RESPONSES[429])"  # has its own loop
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, check=True)
    assert b"Too Many Requests" in done.stdout
