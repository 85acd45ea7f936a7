"""API keys and provider keys."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.keys import api_keys, provider_keys
from accounts.models import AccessRule, ApiKey, ProviderKey, User

pytestmark = pytest.mark.usefixtures("asynchronous", "transactional_db")


async def test_a_key_finds_its_person(alice: User) -> None:
    key, text = await api_keys.create(alice, "laptop", model_patterns=["gpt-4*"])
    principal = await api_keys.authenticate(text, "gateway")
    assert principal is not None
    assert (principal.user_id, principal.key_id) == (alice.pk, key.pk)
    assert principal.model_patterns == ("gpt-4*",)


async def test_the_text_of_a_key_is_stored_nowhere(alice: User) -> None:
    key, text = await api_keys.create(alice, "laptop")
    stored = await ApiKey.objects.filter(pk=key.pk).values().aget()
    assert text not in str(stored)
    assert text.startswith(key.prefix)
    assert len(key.prefix) < 12


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        7,
        {"$ne": None},
        ["lc-"],
        "lc-",
        "lc-" + "a" * 43,
        "lc-" + "a" * 100_000,
        "' OR 1=1 --",
        "lc-\x00" + "a" * 42,
        "Bearer lc-" + "a" * 43,
    ],
)
async def test_nonsense_is_no_key_and_no_error(text: object) -> None:
    assert await api_keys.authenticate(text, "gateway") is None


async def test_a_key_is_good_for_its_scopes_alone(alice: User) -> None:
    _, text = await api_keys.create(alice, "laptop")
    assert await api_keys.authenticate(text, "api") is None


async def test_a_revoked_key_ends_at_once(alice: User) -> None:
    key, text = await api_keys.create(alice, "laptop")
    assert await api_keys.revoke(alice.pk, key.pk)
    assert await api_keys.authenticate(text, "gateway") is None


async def test_bob_cannot_revoke_alices_key(alice: User, bob: User) -> None:
    key, text = await api_keys.create(alice, "laptop")
    assert not await api_keys.revoke(bob.pk, key.pk)
    assert await api_keys.authenticate(text, "gateway") is not None


async def test_an_old_key_is_no_key(alice: User) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    _, text = await api_keys.create(alice, "laptop", expires_at=yesterday)
    assert await api_keys.authenticate(text, "gateway") is None


@pytest.mark.parametrize("status", ["suspended", "pending"])
async def test_the_keys_of_people_who_may_not_come_in_are_no_keys(
    alice: User, status: str
) -> None:
    _, text = await api_keys.create(alice, "laptop")
    assert await api_keys.authenticate(text, "gateway") is not None
    alice.status = status
    await alice.asave()
    assert await api_keys.authenticate(text, "gateway") is None


async def test_who_may_have_no_keys_may_use_none_made_before(alice: User) -> None:
    _, text = await api_keys.create(alice, "laptop")
    await AccessRule.objects.acreate(effect="deny", kind="feature", feature="api_keys")
    assert await api_keys.authenticate(text, "gateway") is None


async def test_the_time_of_use_is_noted(alice: User) -> None:
    key, text = await api_keys.create(alice, "laptop")
    await api_keys.authenticate(text, "gateway")
    await key.arefresh_from_db()
    assert key.last_used_at is not None


async def test_a_providers_key_comes_back_and_lies_encrypted(alice: User) -> None:
    await provider_keys.save(alice.pk, "OpenRouter", "sk-canary-5512")
    assert await provider_keys.reveal(alice.pk, "OpenRouter") == "sk-canary-5512"
    row = await ProviderKey.objects.aget()
    assert b"canary" not in bytes(row.ciphertext)


async def test_bob_has_no_key_where_alice_has_one(alice: User, bob: User) -> None:
    await provider_keys.save(alice.pk, "OpenRouter", "sk-canary-5512")
    assert await provider_keys.reveal(bob.pk, "OpenRouter") is None
    assert await provider_keys.kept(bob.pk) == {}
    assert not await provider_keys.remove(bob.pk, "OpenRouter")


async def test_a_providers_key_outlives_a_rotation_but_not_a_replacement(
    alice: User, settings: Settings
) -> None:
    settings.CREDS_KEYS = ["old" * 12]
    await provider_keys.save(alice.pk, "OpenRouter", "sk-canary-5512")
    settings.CREDS_KEYS = ["new" * 12, "old" * 12]
    assert await provider_keys.reveal(alice.pk, "OpenRouter") == "sk-canary-5512"
    settings.CREDS_KEYS = ["new" * 12]
    assert await provider_keys.reveal(alice.pk, "OpenRouter") is None


async def test_a_providers_key_that_has_run_out_is_gone(alice: User) -> None:
    await provider_keys.save(alice.pk, "X", "sk-1", timezone.now())
    assert await provider_keys.reveal(alice.pk, "X") is None
    assert list(await provider_keys.kept(alice.pk)) == ["X"]
