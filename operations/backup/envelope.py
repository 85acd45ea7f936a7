"""A stream that only a passphrase opens: AES-256-GCM, piece by piece.

Layout: MAGIC, 16 bytes of salt, 16 bytes that prove the passphrase, 8 bytes of SHA-256
over all that; then pieces: 4 bytes length, ciphertext with its tag. The nonce is the
piece's number; the last piece is marked in the authenticated data, so that a file cut
off at a piece's border is found out. FIRST has no proof and no sum.
"""

import hashlib
import hmac
import struct
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"LCBACKUP2\n"
FIRST = b"LCBACKUP1\n"
SALT = PROOF = 16  # bytes
SUM = 8  # bytes
KEY = 32  # bytes
PIECE = 1 << 20  # bytes of plain text in a piece
LENGTH = struct.Struct(">I")
DAMAGED = "The backup is damaged."
CUT_OFF = "The backup is cut off."


class Unreadable(Exception):
    """The file is damaged or cut off, or the passphrase is another."""


def is_sealed(head: bytes) -> bool:
    """Say whether a file that begins like this asks for a passphrase."""
    return head.startswith((MAGIC, FIRST))


class Sealer:
    """A writable file that encrypts; close() writes the last piece."""

    def __init__(self, file: IO[bytes], passphrase: str, salt: bytes) -> None:
        key, proof = _derive(passphrase, salt)
        head = MAGIC + salt + proof
        file.write(head + hashlib.sha256(head).digest()[:SUM])
        self._file, self._cipher = file, AESGCM(key)
        self._number = 0
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take more plain text."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), b"more")
            del self._waiting[:PIECE]
        return len(data)

    def close(self) -> None:
        """Write what is left, marked as the end; the file itself stays open."""
        self._put(bytes(self._waiting), b"last")

    def _put(self, plain: bytes, mark: bytes) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), plain, mark)
        self._file.write(LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class Opener:
    """A readable file that decrypts; Unreadable when anything is wrong with it."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        self._file = file
        self._cipher = AESGCM(self._key(passphrase))
        self._number = 0
        self._ready = bytearray()
        self._ended = False

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes of plain text, b"" at the end."""
        while len(self._ready) < size and not self._ended:
            self._ready += self._next()
        taken = bytes(self._ready[:size])
        del self._ready[:size]
        return taken

    def _key(self, passphrase: str) -> bytes:
        magic = self._file.read(len(MAGIC))
        if not is_sealed(magic):
            raise Unreadable("This is not an encrypted backup.")
        salt = self._exactly(SALT)
        key, proof = _derive(passphrase, salt)
        self._proved = magic == MAGIC
        if self._proved:
            told = self._exactly(PROOF)
            whole = hashlib.sha256(magic + salt + told).digest()[:SUM]
            if self._exactly(SUM) != whole:
                raise Unreadable(DAMAGED)
            if not hmac.compare_digest(told, proof):
                raise Unreadable("Wrong passphrase.")
        return key

    def _next(self) -> bytes:
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size))
        if length > PIECE + 16:
            raise Unreadable(DAMAGED)
        sealed = self._exactly(length)
        for mark in (b"more", b"last"):
            try:
                plain = self._cipher.decrypt(_nonce(self._number), sealed, mark)
            except InvalidTag:
                continue
            self._number += 1
            self._ended = mark == b"last"
            if self._ended and self._file.read(1):
                raise Unreadable("The backup is damaged: something follows its end.")
            return plain
        unsure = not self._proved and not self._number
        raise Unreadable(
            "Wrong passphrase, or the backup is damaged." if unsure else DAMAGED
        )

    def _exactly(self, size: int) -> bytes:
        found = self._file.read(size)
        if len(found) < size:
            raise Unreadable(CUT_OFF)
        return found


def _derive(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """Return the key, and what proves that the passphrase is the right one."""
    scrypt = Scrypt(salt=salt, length=KEY + PROOF, n=2**15, r=8, p=1)
    made = scrypt.derive(passphrase.encode())
    return made[:KEY], made[KEY:]


def _nonce(number: int) -> bytes:
    # the key is used for one file only, so counting is enough
    return number.to_bytes(12, "big")
