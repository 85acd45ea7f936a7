from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from endpoints.calling import identity
from endpoints.calling.secrecy import MASK, hidden
from endpoints.errors import EndpointError
from endpoints.targets import Auth
from endpoints.tests.conftest import (
    Service,
    Whole,
    ask,
    complete,
    event,
    events_of,
    offer_of,
    refusal,
    target_at,
)

Start = Callable[..., Awaitable[Service]]
TOKEN = Whole({"access_token": "entra-token-1", "expires_in": 3600})

ENTRA = Auth("client_secret", tenant_id="t", client_id="c")


def says(text: str, status: int = 400) -> Whole:
    return Whole({"error": {"code": text, "param": text, "message": text}}, status)


@pytest.mark.parametrize(
    ("text", "secret", "masked"),
    [
        ("key abcdefgh is wrong", "abcdefgh", f"key {MASK} is wrong"),
        ("?k=xabcdefghx&", "abcdefgh", f"?k=x{MASK}x&"),
        ("8192 tokens", "k", "8192 tokens"),
        ("bad key: k.", "k", f"bad key: {MASK}."),
        ("ollama-cloud says: ollama", "ollama", f"ollama-cloud says: {MASK}"),
        ("a.b+c", "a.b", f"{MASK}+c"),
    ],
)
def test_a_secret_is_masked_and_words_are_not_torn(
    text: str, secret: str, masked: str
) -> None:
    assert hidden(text, (secret,)) == masked


async def test_a_short_key_does_not_tear_our_own_words(services: Start) -> None:
    service = await services(refusal(401, "401"))
    for key in ("k", "key"):
        target = target_at(service, auth=Auth(key=key))
        with pytest.raises(EndpointError) as caught:
            await complete(offer_of(target), ask())
        assert caught.value.message == "The model's service did not accept our key."


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize(
    "name", ["key", "client_secret", "password", "token", "header"]
)
async def test_no_secret_comes_back_in_a_refusal(
    services: Start, monkeypatch: pytest.MonkeyPatch, name: str, *, streamed: bool
) -> None:
    identity.forget()
    secret = "entra-token-1" if name == "token" else "a-secret-of-ours"
    words = f"I do not like {secret} here"
    broken = event({"error": {"code": "400", "message": words}})
    service = await services(TOKEN, [broken] if streamed else says(words))
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", service.url)
    auth = {
        "key": Auth(key=secret),
        "client_secret": replace(ENTRA, client_secret=secret),
        "password": replace(ENTRA, type="password", username="u", password=secret),
        "token": replace(ENTRA, client_secret="another-secret"),
        "header": Auth(),
    }[name]
    if auth.type == "key":
        service.answers.pop(0)
    headers = {"X-Gateway-Token": secret} if name == "header" else {}
    target = target_at(service, auth=auth, headers=headers)
    with pytest.raises(EndpointError) as caught:
        await events_of(offer_of(target), ask())
    error = caught.value
    told = f"{error.message} {error.admin} {error.said} {error.details} {error!r}"
    assert f"I do not like {MASK} here" in error.message
    assert secret not in told
