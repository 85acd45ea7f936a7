"""What a request names is looked up with what it belongs to (S6, S7, S8).

Hosts and keys count for what they are, wherever they are put (S18, S20, S23, S24).
"""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone
from pydantic import ValidationError
from pytest_django import Settings

from accounts.keys import api_keys
from accounts.models import User
from accounts.rights import cache
from chat.frames import CLIENT_FRAME
from chat.store import messages
from chat.tests.api.conftest import talk
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from runtime import redis

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
    await redis.close()


@pytest.mark.parametrize(
    "name", ["base_url", "baseURL", "api_base", "apiKey", "group", "deployment", "user"]
)
def test_a_browser_cannot_say_where_or_as_whom_a_model_is_called(name: str) -> None:
    CLIENT_FRAME.validate_python(START)
    with pytest.raises(ValidationError):
        CLIENT_FRAME.validate_python({**START, name: "https://evil.example"})


def test_a_wrong_host_is_refused_whoever_claims_it(
    client: Client, settings: Settings, alice: User
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
    _, text = await api_keys.create(ada, "laptop", scopes=["api", "gateway"])
    for header in ("authorization", "api-key", "x-api-key"):
        value = f"Bearer {text}" if header == "authorization" else text
        answer = await AsyncClient(headers={header: value}).get("/admin/")
        assert answer.status_code == 302
        assert "login" in answer["Location"]
    await redis.close()


ELSEWHERE = ("api-key", "x-api-key", "x-authorization", "proxy-authorization")
QUERY = "api_key={0}&key={0}&access_token={0}&authorization=Bearer%20{0}"


async def asked(bearer: str = "", other: str = "", browser: Any = None) -> int | None:  # noqa: ANN401
    """Return the number of conversations that keys open, None when they open none.

    `other` is sent at every place but the one for keys.
    """
    client = browser or AsyncClient()
    headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
    if other:
        headers |= dict.fromkeys(ELSEWHERE, other)
        headers |= {"cookie": f"sessionid={other}; key={other}"}
    path = f"/api/conversations?{QUERY.format(other)}"
    answer = await client.get(path, headers=headers)
    if answer.status_code != 200:
        assert answer.status_code == 401
        return None
    return len(answer.json()["items"])


async def unusable(alice: User, bob: User) -> list[str]:
    """Return keys that open nothing, each for another reason. Suspends Bob."""
    _, models_only = await api_keys.create(alice, "unfit", scopes=["gateway"])
    gone, revoked = await api_keys.create(alice, "gone", scopes=["api"])
    await api_keys.revoke(alice.pk, gone.pk)
    past = timezone.now() - timedelta(seconds=1)
    _, old = await api_keys.create(alice, "old", scopes=["api"], expires_at=past)
    _, suspended = await api_keys.create(bob, "his", scopes=["api"])
    await User.objects.filter(pk=bob.pk).aupdate(status="suspended")
    cache.forget()
    cut, made_up = revoked[:-1], "lc-" + "a" * 43
    return [models_only, revoked, old, suspended, cut, made_up, "' OR 1=1 --"]


async def test_a_key_is_read_at_one_place_and_counts_the_same_beside_others(
    stores: None, alice: User, bob: User, ada: User
) -> None:
    await talk(alice, "question", "answer")
    _, alices = await api_keys.create(alice, "laptop", scopes=["api"])
    _, adas = await api_keys.create(ada, "laptop", scopes=["api"])
    browser = AsyncClient()
    await browser.aforce_login(ada)
    for bad in await unusable(alice, bob):
        assert await asked(bearer=bad) is None, bad
        assert await asked(bearer=bad, other=alices) is None
        assert await asked(bearer=alices, other=bad) == 1
        assert await asked(bearer=bad, browser=browser) == 0
    assert await asked(other=alices) is None
    assert await asked(bearer=alices, other=adas) == 1
    assert await asked(bearer=adas, other=alices) == 0


async def test_keys_that_begin_alike_are_different_peoples(
    stores: None, alice: User, bob: User
) -> None:
    await talk(alice, "question", "answer")
    alike = "lc-" + "a" * 42
    for person, last in (alice, "b"), (bob, "c"):
        row, _ = await api_keys.create(person, "laptop", scopes=["api"])
        row.digest = api_keys.digest(alike + last)
        await row.asave()
    opened = [await asked(bearer=alike + last) for last in "bcd"]
    assert opened == [1, 0, None]
