"""The gateway's addresses, through the program's own door, for everybody (S9-S14, S23).

The table is GATEWAY in tests/routes.py.
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from django.test import AsyncClient

from accounts.keys import api_keys
from accounts.models import User
from config.asgi import application
from endpoints.calling import clients
from endpoints.gateway.routes import ROUTES
from endpoints.gateway.tests.conftest import configuration, with_media
from endpoints.routing.health import targets_health
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from runtime import redis
from tests.routes import GATEWAY

LACKING = (  # without the file that they are about
    "images/edits",
    "audio/transcriptions",
    "audio/translations",
    "files",
    "batches",
    "fine_tuning/jobs",
)
LET_IN = {"owner", "other", "admin"}


@pytest.fixture
async def door(
    simulator: SimulatorHandle, transactional_db: None, redis_clean: str
) -> AsyncIterator[httpx2.AsyncClient]:
    """Return a client of the whole program, without a server."""
    before = live.librechat()
    configured = with_media(configuration(simulator.url))
    live.swap(LibreChat.model_validate(configured))
    targets_health.forget()
    app: Any = application
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://localhost"
    ) as client:
        yield client
    live.swap(before)
    targets_health.forget()
    await clients.close()
    await redis.close()


@pytest.fixture
async def headers(alice: User, bob: User, ada: User) -> dict[str, dict[str, str]]:
    """Return everybody's headers; pending and suspended had their keys before."""
    found = {"stranger": {}, "forger": {"api-key": "lc-" + "a" * 43}}
    for who, person in (("owner", alice), ("other", bob), ("admin", ada)):
        found[who] = {
            "Authorization": f"Bearer {(await api_keys.create(person, who))[1]}"
        }
    for status in ("pending", "suspended"):
        person = await User.objects.acreate(name=status, email=f"{status}@example.com")
        _, text = await api_keys.create(person, status)
        found[status] = {"x-api-key": text}
        person.status = status
        await person.asave()
    browser = AsyncClient()
    await browser.aforce_login(alice)
    session = browser.cookies["sessionid"].value
    found["cookie"] = {"Cookie": f"sessionid={session}"}
    return found


async def ask(
    door: httpx2.AsyncClient, headers: dict[str, str], number: int
) -> tuple[int, Any]:
    row = GATEWAY[number]
    asked: Any = row.body
    path = "/" + row.route.format(**asked)
    answer = await door.request(row.method, path, json=row.body, headers=headers)
    is_json = "json" in answer.headers["content-type"]
    return answer.status_code, answer.json() if is_json else None


def test_every_address_of_the_gateway_has_its_line() -> None:
    listed = [(row.method, "/" + row.route) for row in GATEWAY]
    assert sorted(listed) == sorted((route.method, route.path) for route in ROUTES)


async def test_each_address_is_for_people_with_a_key(
    door: httpx2.AsyncClient, headers: dict[str, dict[str, str]]
) -> None:
    wrong = []
    for who, sent in headers.items():
        for number, row in enumerate(GATEWAY):
            status, body = await ask(door, sent, number)
            found = 404 if "{id}" in row.route else 200
            lacking = row.method == "POST" and row.route.endswith(LACKING)
            found = 400 if lacking else found
            expected = found if who in LET_IN else 401
            refused = who not in LET_IN
            shaped = not refused or body["error"]["code"] == "invalid_api_key"
            if status != expected or not shaped:
                wrong.append(f"{who} {row.method} /{row.route}: {status} {body}")
    assert wrong == []


async def test_nobody_reads_what_another_has_spent(
    door: httpx2.AsyncClient, headers: dict[str, dict[str, str]]
) -> None:
    paths = [row.route for row in GATEWAY]
    chat, usage = (
        paths.index("v1/chat/completions"),
        paths.index("v1/dashboard/billing/usage"),
    )
    await ask(door, headers["owner"], chat)
    assert (await ask(door, headers["owner"], usage))[1]["total_usage"] > 0
    assert (await ask(door, headers["other"], usage))[1]["total_usage"] == 0
    assert (await ask(door, headers["admin"], usage))[1]["total_usage"] == 0


async def test_bodies_over_the_limit_are_refused_unread(
    door: httpx2.AsyncClient,
    headers: dict[str, dict[str, str]],
    settings: Any,  # noqa: ANN401
) -> None:
    settings.BODY_LIMITS = {"/v1/": 1000}
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "x" * 2000}]}
    answer = await door.post(
        "/v1/chat/completions", json=body, headers=headers["owner"]
    )
    assert answer.status_code == 413
    assert answer.json()["error"]["message"]

    async def pieces() -> AsyncIterator[bytes]:  # a body that does not say its length
        for _ in range(30):
            yield b" " * 100

    path = "/v1/chat/completions"
    answer = await door.post(path, content=pieces(), headers=headers["owner"])
    assert answer.status_code == 413
