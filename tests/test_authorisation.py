"""What a request names is looked up with what it belongs to (S6, S7, S8, S20, S24)."""

import uuid
from typing import Any

import pytest
from django.test import AsyncClient, Client
from pydantic import ValidationError
from pytest_django import Settings

from accounts import keys
from accounts import redis as accounts_redis
from accounts.models import User
from chat.frames import CLIENT_FRAME
from chat.store import messages
from chat.tests.api.conftest import talk
from config import live
from config.librechat import LibreChat

JSON = "application/json"
LOGIN = "/accounts/login/"
START = {
    "type": "run.start",
    "id": "1",
    "message_id": str(uuid.uuid4()),
    "content": [{"type": "text", "text": "Hello"}],
    "endpoint": "azureOpenAI",
    "model": "gpt-4o",
}


@pytest.fixture(autouse=True)
def _plain(settings: Settings) -> None:
    live.swap(LibreChat.model_validate({"version": "1.3.17"}))
    settings.WHITENOISE_AUTOREFRESH = True


async def test_a_message_is_found_in_its_own_conversation_only(
    stores: None, alice: User
) -> None:
    here, _ = await talk(alice, "question", "answer")
    there, foreign = await talk(alice, "another question", "another answer")
    browser = AsyncClient()
    await browser.aforce_login(alice)
    message = f"/api/conversations/{here}/messages/{foreign[-1]}"
    before = await messages.of(alice.pk, there)
    sent: list[Any] = [
        await browser.patch(message, {"text": "New"}, JSON),
        await browser.put(f"{message}/feedback", {"rating": "up"}, JSON),
        await browser.delete(message),
        await browser.post(
            f"/api/conversations/{here}/fork", {"message_id": foreign[-1]}, JSON
        ),
    ]
    assert [answer.status_code for answer in sent] == [404] * 4
    assert await messages.of(alice.pk, there) == before
    await accounts_redis.close()


@pytest.mark.parametrize(
    "name", ["base_url", "baseURL", "api_base", "apiKey", "group", "deployment", "user"]
)
def test_a_browser_cannot_say_where_or_as_whom_a_model_is_called(name: str) -> None:
    CLIENT_FRAME.validate_python(START)
    with pytest.raises(ValidationError):
        CLIENT_FRAME.validate_python({**START, name: "https://evil.example"})


def test_a_wrong_host_is_refused_whoever_claims_it(
    client: Client, settings: Settings, db: None
) -> None:
    settings.ALLOWED_HOSTS = ["chat.example.com"]
    asked = {"host": "evil.example"}
    assert client.get(LOGIN, headers=asked).status_code == 400
    claimed = {**asked, "x-forwarded-host": "chat.example.com"}
    assert client.get(LOGIN, headers=claimed).status_code == 400
    assert client.get(LOGIN, headers={"host": "chat.example.com"}).status_code == 200


async def test_a_key_of_an_administrator_opens_no_panel(
    ada: User, stores: None
) -> None:
    _, text = await keys.create(ada, "laptop", scopes=["api", "gateway"])
    for header in ("authorization", "api-key", "x-api-key"):
        value = f"Bearer {text}" if header == "authorization" else text
        answer = await AsyncClient(headers={header: value}).get("/admin/")
        assert answer.status_code == 302
        assert "login" in answer["Location"]
    await accounts_redis.close()
