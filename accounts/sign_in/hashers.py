"""Passwords that came from elsewhere; they are hashed anew at the next sign-in."""

import bcrypt
from django.contrib.auth.hashers import BCryptPasswordHasher

BCRYPT_BYTES = 72  # what bcrypt looks at; LibreChat's library cuts off the rest


class ImportedBcrypt(BCryptPasswordHasher):
    """Plain bcrypt as LibreChat stores it: `bcrypt$` before its `$2a$10$…`."""

    def encode(self, password: str, salt: str | bytes) -> str:
        """Hash what bcrypt looks at; longer passwords are no error."""
        known = salt.encode() if isinstance(salt, str) else salt
        found = bcrypt.hashpw(password.encode()[:BCRYPT_BYTES], known)
        return f"{self.algorithm}${found.decode('ascii')}"
