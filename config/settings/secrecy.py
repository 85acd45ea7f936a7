"""Refuse to start in production with a secret that anybody could guess.

Secrets that the environment does not give are made at the first start and kept in
`data/secrets.json`; this concerns those that somebody wrote down.
"""

from django.core.exceptions import ImproperlyConfigured

from config.settings.applications import DEBUG, SECRET_KEY
from config.settings.people import CREDS_KEYS

SHORTEST = 32  # characters
FEWEST = 8  # different characters
# Published in example files of LibreChat over the years, and what examples say.
PUBLISHED = frozenset(
    {
        "f34be427ebb29de8d88c107a71546019685ed8b241d8f2ed00c3df97ad2566f0",
        "e2341419ec3dd3d19b13a1a87fafcbfb",
        "16f8c0ef4a5d391b26034086c628469d3f9f497f08163ab9b40137092f2909ef",
        "eaa5191f2914e30b9387fd84e254e4ba6fc51b4654968a9b0803b456a54b8418",
    }
)
EXAMPLES = (
    "changeme",
    "change-me",
    "change_me",
    "example",
    "django-insecure",
    "secret",
)


def guessable(value: str) -> str:
    """Return what is wrong with a secret, "" when nothing is."""
    plain = value.strip().lower()
    if len(plain) < SHORTEST:
        return f"has fewer than {SHORTEST} characters"
    if plain in PUBLISHED or any(word in plain for word in EXAMPLES):
        return "is an example that everybody can read"
    if len(set(plain)) < FEWEST:
        return "repeats a few characters"
    return ""


def insist(name: str, value: str) -> None:
    """Stop unless the secret is a real one; the message never shows it."""
    fault = guessable(value)
    if fault:
        advice = "Unset it to have one made, or use `openssl rand -hex 32`."
        raise ImproperlyConfigured(f"{name} {fault}. {advice}")


if not DEBUG:
    insist("SECRET_KEY", SECRET_KEY)
    for _key in CREDS_KEYS:
        insist("CREDS_KEY", _key)
