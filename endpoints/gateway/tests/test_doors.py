"""Who gets in, with which headers, and what is told to those who do not."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django import Settings

from accounts.keys import api_keys
from accounts.models import AccessRule, User
from accounts.rights.abuse.bans import ban
from endpoints.gateway import model_call
from endpoints.gateway.routes import ROUTES
from endpoints.gateway.tests.conftest import HELLO, MODELS, budget_of
from endpoints.simulator.testing import SimulatorHandle

BODY = {"model": "gpt-4o", "messages": HELLO}


async def send(
    url: str, path: str = "/v1/models", method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], Any]:
    """Return status, headers and JSON of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as http,
        http.request(
            method, url + path, json=BODY if method == "POST" else None, headers=named
        ) as answer,
    ):
        told = {name.lower(): value for name, value in answer.headers.items()}
        is_json = "json" in told.get("content-type", "")
        return answer.status, told, await answer.json() if is_json else None


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def test_a_key_counts_the_same_in_every_header(url: str, key: str) -> None:
    headers = [
        {"Authorization": f"Bearer {key}"},
        {"Authorization": f"bearer  {key} "},
        {"api_key": key},
        {"x_api_key": key},
        {"api_key": key, "Authorization": "Bearer something-else"},
    ]
    seen = [await send(url, **each) for each in headers]
    assert [status for status, _, _ in seen] == [200] * 5
    assert len({str(body) for _, _, body in seen}) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer lc-" + "a" * 43},
        {"Authorization": "Basic YTpi"},
        {"api_key": '{"$ne": null}'},
        {"api_key": "' OR 1=1 --"},
        {"x_api_key": "x" * 5000},
        {"Cookie": "sessionid=made-up"},
    ],
)
async def test_whoever_has_no_key_is_told_so_in_openais_words(
    url: str, headers: dict[str, str]
) -> None:
    for route in ROUTES:
        path = route.path.replace("{model}", "gpt-4o")
        status, _, body = await send(url, path, route.method, **headers)
        assert (status, body["error"]["code"]) == (401, "invalid_api_key"), path


async def test_keys_end_with_the_rights_of_their_owner(
    url: str, key: str, alice: User, bob: User
) -> None:
    other, of_bob = await api_keys.create(bob, "program")
    _, for_chats = await api_keys.create(bob, "chats", scopes=["api"])
    _, old = await api_keys.create(
        bob, "old", expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert (await send(url, **bearer(of_bob)))[0] == 200
    await api_keys.revoke(bob.pk, other.pk)
    alice.status = "suspended"
    await alice.asave()
    for text in (key, of_bob, for_chats, old):
        assert (await send(url, **bearer(text)))[0] == 401


async def test_a_banned_person_and_address_stay_outside(
    url: str, key: str, alice: User
) -> None:
    await sync_to_async(ban)(seconds=60, reason="x", address="192.0.2.7")
    there = {"X_Forwarded_For": "192.0.2.7", **bearer(key)}
    status, _, body = await send(url, **there)
    assert (status, body["error"]["code"]) == (403, "banned")
    await sync_to_async(ban)(seconds=60, reason="x", user=alice)
    assert (await send(url, **bearer(key)))[0] == 401


async def test_other_hosts_and_plain_http_are_refused(
    url: str, key: str, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["chat.example.com", "127.0.0.1"]
    assert (await send(url, Host="evil.example", **bearer(key)))[0] == 400
    settings.SECURE_SSL_REDIRECT = True
    assert (await send(url, **bearer(key)))[0] == 403
    forwarded = {"X_Forwarded_Proto": "https", **bearer(key)}
    assert (await send(url, **forwarded))[0] == 200


async def test_pages_of_other_sites_may_read_answers_and_errors(
    url: str, key: str
) -> None:
    asked = {"Access_Control_Request_Headers": "authorization,x-stainless-os"}
    page = {"Origin": "https://app.example"}
    status, told, _ = await send(
        url, "/v1/chat/completions", "OPTIONS", **page, **asked
    )
    assert status == 204
    assert told["access-control-allow-headers"] == "authorization,x-stainless-os"
    answers = [
        told,
        (await send(url, **page, **bearer(key)))[1],
        (await send(url, **page))[1],
        (await send(url, "/v1/nothing", **page))[1],
    ]
    for each in answers:
        assert each["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in each


async def test_sites_may_be_named(url: str, key: str, settings: Settings) -> None:
    settings.GATEWAY_CORS_ORIGINS = ["https://app.example"]
    known = (await send(url, Origin="https://app.example", **bearer(key)))[1]
    other = (await send(url, Origin="https://app.example.evil", **bearer(key)))[1]
    assert known["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-origin" not in other
    assert other["vary"] == "origin"


async def test_addresses_that_are_not_there_say_so(url: str, key: str) -> None:
    status, _, body = await send(url, "/v1/assistants", **bearer(key))
    assert (status, body["error"]["code"]) == (404, "unknown_url")
    status, told, body = await send(url, "/v1/chat/completions", **bearer(key))
    assert (status, told["allow"]) == (405, "POST, OPTIONS")
    assert (await send(url, "/v1", "HEAD"))[0] == 200
    assert (await send(url, "/c/new"))[0] == 418  # somebody else's


async def test_models_are_those_the_key_may_use_in_their_order(
    url: str, key: str, alice: User
) -> None:
    _, _, body = await send(url, **bearer(key))
    assert [each["id"] for each in body["data"]] == MODELS
    assert body["data"][0]["context_window"] == 128_000
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, model="o4*"
    )
    _, narrow = await api_keys.create(alice, "narrow", model_patterns=["o4*", "small"])
    _, _, body = await send(url, **bearer(narrow))
    assert [each["id"] for each in body["data"]] == ["small"]
    assert (await send(url, "/v1/models/small", **bearer(narrow)))[0] == 200
    for name in ("o4-mini", "gpt-4o", "nothing"):
        path = f"/openai/deployments/{name}/chat/completions?api-version=1"
        for answer in (
            await send(url, f"/v1/models/{name}", **bearer(narrow)),
            await send(url, path, "POST", **bearer(narrow)),
        ):
            status, _, body = answer
            assert (status, body["error"]["code"]) == (404, "model_not_found")


async def test_a_group_that_is_denied_is_never_asked(
    url: str, key: str, alice: User, azure: SimulatorHandle
) -> None:
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, azure_group="east"
    )
    status, told, _ = await send(url, "/v1/chat/completions", "POST", **bearer(key))
    assert (status, told["x-librechat-group"]) == (200, "west")


async def test_a_key_may_be_used_so_often_a_minute(url: str, alice: User) -> None:
    _, text = await api_keys.create(alice, "slow", rpm=2)
    path = "/v1/chat/completions"
    seen = [await send(url, path, "POST", **bearer(text)) for _ in range(3)]
    assert [status for status, _, _ in seen] == [200, 200, 429]
    _, told, body = seen[-1]
    assert body["error"]["code"] == "rate_limit_exceeded"
    assert 0 < int(told["retry-after"]) <= 60


async def test_a_server_that_ends_takes_no_more(url: str, key: str) -> None:
    model_call.state.draining = True
    status, told, _ = await send(url, "/v1/chat/completions", "POST", **bearer(key))
    assert (status, told["retry-after"]) == (503, "1")


async def test_a_switched_off_gateway_is_not_there(
    url: str, key: str, settings: Settings
) -> None:
    settings.GATEWAY = False
    assert (await send(url, **bearer(key)))[0] == 418


async def test_what_can_be_read_can_be_looked_at(url: str, key: str) -> None:
    for path in ("/v1/models", "/models", "/openai/models/gpt-4o"):
        status, told, body = await send(url, path, "HEAD", **bearer(key))
        _, whole, _ = await send(url, path, **bearer(key))
        assert (status, body) == (200, None)
        assert told["content-length"] == whole["content-length"]
        assert (await send(url, path, "OPTIONS"))[0] == 204
    for root in ("/v1", "/openai", "/openai/v1/"):
        assert (await send(url, root, "HEAD"))[0] == 200
    status, told, _ = await send(url, "/v1/chat/completions", "HEAD", **bearer(key))
    assert (status, told["allow"]) == (405, "POST, OPTIONS")


async def test_the_old_dashboard_tells_of_credit(
    url: str, key: str, alice: User
) -> None:
    await budget_of(alice, "12.5", unit="usd")
    for prefix in ("", "/v1"):
        path = f"{prefix}/dashboard/billing/credit_grants"
        _, _, body = await send(url, path, **bearer(key))
        told = (body["total_granted"], body["total_used"], body["total_available"])
        assert told == (12.5, 0.0, 12.5)


async def test_pages_of_other_sites_may_read_whether_to_repeat(
    url: str, key: str
) -> None:
    _, told, _ = await send(url, Origin="https://x.example", **bearer(key))
    readable = told["access-control-expose-headers"].split(", ")
    assert {"x-should-retry", "retry-after", "x-librechat-cost"} <= set(readable)


async def test_what_cannot_be_counted_is_not_let_in(
    url: str, key: str, settings: Settings, tmp_path: object
) -> None:
    settings.REDIS_URI = f"unix://{tmp_path}/nobody-listens.sock"
    status, _, body = await send(url, **bearer(key))
    assert (status, body["error"]["code"]) == (503, "unavailable")
