"""Programs that come with a token of the identity provider in place of a key of ours.

GATEWAY_TOKEN_AUDIENCE names for whom tokens must have been made; OPENID_ISSUER by whom.
A token counts for the person who has signed in here with the same subject before; its
signature, issuer, audience and time are checked against the keys that the issuer
publishes.
"""

import asyncio
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import jwt
import requests
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from accounts.keys import api_keys
from accounts.keys.standing_keys import standing_key
from accounts.models import ApiKey
from accounts.rights.principal import Principal
from accounts.sign_in.providers.http import trusting
from accounts.sign_in.providers.identities import openid_identity

log = logging.getLogger(__name__)

SHAPE = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
LONGEST = 16_000  # characters
ALGORITHMS = ("RS256", "ES256", "PS256")  # none that works with a shared secret
PUBLISHED = "/.well-known/openid-configuration"
KEPT = 3600.0  # seconds that published keys are believed
AGAIN = 60.0  # seconds before unknown keys are looked for again
WAIT = 5.0  # seconds for an answer
NAME = "sign-in tokens"


class _Published:
    """The issuer's keys, and when they were read."""

    issuer = ""
    keys: Mapping[str, jwt.PyJWK] = {}
    read_at = float("-inf")


_published = _Published()


async def principal_of(text: str) -> Principal | None:
    """Return who calls with a token of the provider; None for everything else."""
    wanted = settings.GATEWAY_TOKEN_AUDIENCE and settings.OPENID_ISSUER
    if not wanted or len(text) > LONGEST or not SHAPE.fullmatch(text):
        return None
    claims = await asyncio.to_thread(_verified, text)
    if claims is None:
        return None
    account = await SocialAccount.objects.filter(uid=_identity(claims)).afirst()
    row = await standing_key(account.user_id, NAME) if account else None
    if row is None:
        return None
    return replace(
        api_keys.principal_of(row),
        scopes=(ApiKey.Scope.GATEWAY,),
        expires_at=datetime.fromtimestamp(int(str(claims["exp"])), UTC),
    )


def forget() -> None:
    """Forget the issuer's keys, as a new process does."""
    _published.keys, _published.read_at = {}, float("-inf")


def _identity(claims: Mapping[str, object]) -> str:
    """Return issuer and subject as signing in keeps them."""
    return openid_identity(str(claims["sub"]), str(claims["iss"])).uid


def _verified(text: str) -> Mapping[str, object] | None:
    """Return the claims of a token that holds; None when anything is wrong with it."""
    try:
        key = _key_of(str(jwt.get_unverified_header(text).get("kid", "")))
        if key is None:
            return None
        return jwt.decode(
            text,
            key,
            algorithms=list(ALGORITHMS),
            audience=settings.GATEWAY_TOKEN_AUDIENCE,
            issuer=_published.issuer,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError) as error:
        log.info("a token was refused: %s", type(error).__name__)
    except (requests.RequestException, KeyError) as error:
        log.warning("the issuer's keys cannot be read: %s", type(error).__name__)
    return None


def _key_of(kid: str) -> jwt.PyJWK | None:
    """Return a published key; unknown ones are looked for, once a minute at most."""
    age = time.monotonic() - _published.read_at
    if age > KEPT or (kid not in _published.keys and age > AGAIN):
        _published.read_at = time.monotonic()  # first: a failure is not asked for again
        _read()
    return _published.keys.get(kid)


def _read() -> None:
    with trusting(requests.Session()) as session:
        told = session.get(settings.OPENID_ISSUER + PUBLISHED, timeout=WAIT).json()
        keys = session.get(told["jwks_uri"], timeout=WAIT).json()
    found = jwt.PyJWKSet.from_dict(keys).keys
    _published.issuer = told["issuer"]
    _published.keys = {each.key_id: each for each in found if each.key_id}
