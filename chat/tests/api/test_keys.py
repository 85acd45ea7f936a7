import pytest
from django.test import AsyncClient

from accounts.keys import api_keys
from accounts.models import User

pytestmark = pytest.mark.usefixtures("stores")


async def asked(path: str, token: str, method: str = "get") -> int:
    call = getattr(AsyncClient(), method)
    response = await call(f"/api{path}", headers={"Authorization": f"Bearer {token}"})
    return int(response.status_code)


async def test_a_personal_key_opens_the_api_for_scripts(alice: User) -> None:
    _, text = await api_keys.create(alice, "script", scopes=["api"])
    assert await asked("/conversations", text) == 200


async def test_a_key_for_models_opens_no_conversations(alice: User) -> None:
    _, text = await api_keys.create(alice, "models", scopes=["gateway"])
    assert await asked("/conversations", text) == 401


@pytest.mark.parametrize("token", ["", "lc-wrong", "x" * 5000, '{"$ne": null}'])
async def test_a_made_up_key_is_refused(alice: User, token: str) -> None:
    assert await asked("/conversations", token) == 401


async def test_a_revoked_key_is_refused_at_once(alice: User) -> None:
    key, text = await api_keys.create(alice, "script", scopes=["api"])
    await api_keys.revoke(alice.pk, key.pk)
    assert await asked("/conversations", text) == 401


async def test_a_suspended_persons_key_is_refused(mallory: User) -> None:
    _, text = await api_keys.create(mallory, "script", scopes=["api"])
    assert await asked("/conversations", text) == 401


@pytest.mark.parametrize("path", ["/keys", "/provider-keys", "/sessions"])
async def test_a_key_reaches_no_keys_and_no_sessions(alice: User, path: str) -> None:
    _, text = await api_keys.create(alice, "script", scopes=["api"])
    assert await asked(path, text) in (401, 403)
