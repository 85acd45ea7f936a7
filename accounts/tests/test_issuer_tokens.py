"""Programs come in with a token of the identity provider, where that is configured."""

import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from asgiref.sync import async_to_sync
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from pytest_django import Settings

from accounts.models import ApiKey, User
from accounts.rights.principal import Principal
from accounts.sign_in import issuer_tokens
from accounts.tests.openid_provider import Provider, start

AUDIENCE = "api://librechat"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def published(key: rsa.RSAPrivateKey, kid: str) -> dict[str, Any]:
    """Return the public half of a key as issuers publish it."""
    return {**json.loads(RSAAlgorithm.to_jwk(key.public_key())), "kid": kid}


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """Run an issuer that publishes one key."""
    found = Provider()
    server = start(found)
    found.answers["/keys"] = {"keys": [published(KEY, "one")]}
    settings.OPENID_ISSUER = found.issuer
    settings.GATEWAY_TOKEN_AUDIENCE = AUDIENCE
    issuer_tokens.forget()
    yield found
    server.shutdown()
    server.server_close()


def token(
    provider: Provider,
    key: Any = KEY,  # noqa: ANN401
    kid: str = "one",
    algorithm: str = "RS256",
    **changes: object,
) -> str:
    """Return a token for Alice that is good for an hour."""
    claims = {
        "iss": provider.issuer,
        "aud": AUDIENCE,
        "sub": "subject-1",
        "exp": int(time.time()) + 3600,
        **changes,
    }
    told = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(told, key, algorithm=algorithm, headers={"kid": kid})


def who(text: str) -> Principal | None:
    """Return who comes in with a token."""
    return async_to_sync(issuer_tokens.principal_of)(text)


@pytest.fixture
def signed_in(alice: User, provider: Provider, redis_clean: str) -> User:
    """Return Alice, who has signed in with the provider before."""
    uid = issuer_tokens._identity({"iss": provider.issuer, "sub": "subject-1"})
    SocialAccount.objects.create(user=alice, provider="openid", uid=uid)
    return alice


def test_a_token_counts_for_the_person_who_has_signed_in_with_it(
    signed_in: User, provider: Provider
) -> None:
    text = token(provider)
    found = who(text)
    assert found is not None
    assert (found.user_id, found.scopes) == (signed_in.pk, ("gateway",))
    assert found.expires_at is not None
    assert ApiKey.objects.get(pk=found.key_id).scopes == []
    assert text not in repr(found)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "api://another"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": "somebody-else"},
        {"nbf": 2**33},
        {"key": OTHER},
        {"kid": "unknown"},
        {"key": "a shared secret of more than 32 bytes", "algorithm": "HS256"},
        {"key": None, "algorithm": "none"},
    ],
)
def test_what_is_wrong_with_a_token_lets_nobody_in(
    signed_in: User, provider: Provider, changes: dict[str, Any]
) -> None:
    assert who(token(provider, **changes)) is None


def test_off_without_an_audience_or_an_issuer(
    signed_in: User, provider: Provider, settings: Settings
) -> None:
    text = token(provider)
    settings.GATEWAY_TOKEN_AUDIENCE = ""
    assert who(text) is None
    settings.GATEWAY_TOKEN_AUDIENCE = AUDIENCE
    settings.OPENID_ISSUER = ""
    assert who(text) is None


@pytest.mark.parametrize(
    "text", ["", "eyJ.x", "lc-" + "a" * 43, "eyJa.b." + "c" * 20000]
)
def test_what_is_no_token_asks_nobody(
    signed_in: User, provider: Provider, text: str
) -> None:
    assert who(text) is None
    assert issuer_tokens._published.keys == {}


def test_new_keys_of_the_issuer_are_found_but_not_asked_for_each_time(
    signed_in: User, provider: Provider
) -> None:
    assert who(token(provider)) is not None
    provider.answers["/keys"] = {"keys": [published(OTHER, "two")]}
    assert who(token(provider, key=OTHER, kid="two")) is None  # asked a moment ago
    issuer_tokens._published.read_at -= issuer_tokens.AGAIN + 1
    assert who(token(provider, key=OTHER, kid="two")) is not None
    assert who(token(provider)) is None


def test_an_issuer_that_is_away_lets_nobody_in(
    signed_in: User, provider: Provider
) -> None:
    provider.answers["/keys"] = {"no": "keys"}
    assert who(token(provider)) is None


def test_a_suspended_person_and_a_revoked_key_are_kept_out(
    transactional_db: None, signed_in: User, provider: Provider
) -> None:
    found = who(token(provider))
    assert found is not None
    row = ApiKey.objects.get(pk=found.key_id)
    row.revoked_at = row.created_at
    row.save()
    assert who(token(provider)) is None
    row.revoked_at = None
    row.save()
    assert who(token(provider)) is not None
    signed_in.status = User.Status.SUSPENDED
    signed_in.save()
    assert who(token(provider)) is None
