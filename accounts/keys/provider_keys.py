"""People's own keys for providers (`apiKey: user_provided`), encrypted at rest."""

from datetime import datetime

from django.utils import timezone

from accounts.keys.cipher import decrypt, encrypt
from accounts.models import ProviderKey
from librechat_yaml.live import librechat

USER_PROVIDED = "user_provided"  # as `apiKey`: everyone brings their own


async def save(
    user_id: int, endpoint: str, secret: str, expires_at: datetime | None = None
) -> None:
    """Keep a person's key for an endpoint, in place of the one before."""
    await ProviderKey.objects.aupdate_or_create(
        user_id=user_id,
        endpoint=endpoint,
        defaults={
            "ciphertext": encrypt(secret),
            "expires_at": expires_at,
        },
    )


async def reveal(user_id: int, endpoint: str) -> str | None:
    """Return a person's key for an endpoint; None when missing, expired, unreadable.

    Unreadable means that CREDS_KEY has changed: the person is asked for it again.
    """
    row = await ProviderKey.objects.filter(user_id=user_id, endpoint=endpoint).afirst()
    if row is None or over(row.expires_at):
        return None
    return decrypt(row.ciphertext)


async def remove(user_id: int, endpoint: str) -> bool:
    """Forget a person's key for an endpoint; False when there was none."""
    rows = ProviderKey.objects.filter(user_id=user_id, endpoint=endpoint)
    return (await rows.adelete())[0] > 0


async def kept(user_id: int) -> dict[str, datetime | None]:
    """Return the endpoints a person has keys for, with their expiry; never the keys."""
    rows = ProviderKey.objects.filter(user_id=user_id)
    return {
        endpoint: expires
        async for endpoint, expires in rows.values_list("endpoint", "expires_at")
    }


def over(expires_at: datetime | None) -> bool:
    """Say whether a key that ran until then has run out."""
    return expires_at is not None and expires_at <= timezone.now()


def wanted() -> list[str]:
    """Return the endpoints that ask people for their own key, in the file's order."""
    ends = librechat().endpoints
    found = [(one.name, one.api_key) for one in ends.custom]
    if ends.openai is not None:
        found.insert(0, ("openAI", ends.openai.api_key))
    return [name for name, key in found if key == USER_PROVIDED]
