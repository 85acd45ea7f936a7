"""Machines ask whether we live, are ready, and how it goes."""

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import AsyncRequestFactory, Client

from accounts.models import User
from config.serving.probes import figures


async def ask(address: str, headers: dict[str, str]) -> HttpResponse:
    request = AsyncRequestFactory().get("/metrics", headers=headers)
    request.META["REMOTE_ADDR"] = address
    return await figures(request)


def test_health_answers_whatever_the_host_is_called(
    client: Client, db: None, settings: LazySettings
) -> None:
    settings.ALLOWED_HOSTS = ["chat.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/health", headers={"host": "10.1.2.3"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_ready_names_the_store_that_cannot_be_reached(
    stores: None, alice: User, async_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down() -> object:
        raise ConnectionError

    monkeypatch.setattr("config.serving.probes._redis", down)
    answer = await async_client.get("/ready")  # type: ignore[misc]
    assert answer.status_code == 503
    assert answer.json() == {"mongodb": "ok", "redis": "unreachable", "sql": "ok"}


async def test_ready_when_every_store_answers(
    stores: None, alice: User, async_client: Client
) -> None:
    assert (await async_client.get("/ready")).status_code == 200  # type: ignore[misc]


@pytest.mark.parametrize(
    ("address", "forwarded", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("192.168.1.5", {}, 404),
        ("127.0.0.1", {"x-forwarded-for": "8.8.8.8"}, 404),
    ],
)
async def test_figures_without_a_secret_are_for_this_machine_alone(
    stores: None,
    async_client: Client,
    address: str,
    forwarded: dict[str, str],
    status: int,
) -> None:
    answer = await ask(address, forwarded)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("token", "status"), [("right", 200), ("wrong", 404), ("", 404)]
)
async def test_figures_with_a_secret_are_for_who_knows_it(
    stores: None, settings: LazySettings, token: str, status: int
) -> None:
    settings.METRICS_SECRET = "right"
    told = {"authorization": f"Bearer {token}"} if token else {}
    answer = await ask("10.0.0.9", told)
    assert answer.status_code == status


async def test_figures_say_how_many_jobs_wait(stores: None) -> None:
    text = (await ask("127.0.0.1", {})).content.decode()
    assert "librechat_jobs_queued 0.0" in text
