"""How people's secrets are encrypted at rest: with CREDS_KEY."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def encrypt(text: str) -> bytes:
    """Return a text encrypted with the newest of CREDS_KEY's comma-separated keys."""
    return _fernet().encrypt(text.encode())


def decrypt(ciphertext: bytes | memoryview) -> str | None:
    """Return what was encrypted; None when CREDS_KEY has changed since."""
    try:
        return _fernet().decrypt(bytes(ciphertext)).decode()
    except InvalidToken:
        return None


def _fernet() -> MultiFernet:
    digests = (hashlib.sha256(key.encode()).digest() for key in settings.CREDS_KEYS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(d)) for d in digests])
