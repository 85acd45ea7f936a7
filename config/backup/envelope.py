"""A stream that only a passphrase opens: AES-256-GCM, piece by piece.

Layout: MAGIC, 16 bytes of salt, then pieces: 4 bytes length, ciphertext with its tag.
The nonce is the piece's number; the last piece is marked in the authenticated data,
so that a file cut off at a piece's border is found out.
"""

import struct
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"LCBACKUP1\n"
SALT = 16  # bytes
PIECE = 1 << 20  # bytes of plain text in a piece
LENGTH = struct.Struct(">I")


class Unreadable(Exception):
    """The file is damaged or cut off, or the passphrase is another."""


class Sealer:
    """A writable file that encrypts; close() writes the last piece."""

    def __init__(self, file: IO[bytes], passphrase: str, salt: bytes) -> None:
        self._file, self._cipher = file, AESGCM(_key(passphrase, salt))
        self._number = 0
        self._waiting = bytearray()
        file.write(MAGIC + salt)

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
        if file.read(len(MAGIC)) != MAGIC:
            raise Unreadable("This is not an encrypted backup.")
        salt = file.read(SALT)
        self._file, self._cipher = file, AESGCM(_key(passphrase, salt))
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

    def _next(self) -> bytes:
        head = self._file.read(LENGTH.size)
        if len(head) < LENGTH.size:
            raise Unreadable("The backup is cut off.")
        (length,) = LENGTH.unpack(head)
        if length > PIECE + 16:
            raise Unreadable("The backup is damaged.")
        sealed = self._file.read(length)
        if len(sealed) < length:
            raise Unreadable("The backup is cut off.")
        for mark in (b"more", b"last"):
            try:
                plain = self._cipher.decrypt(_nonce(self._number), sealed, mark)
            except InvalidTag:
                continue
            self._number += 1
            self._ended = mark == b"last"
            return plain
        raise Unreadable(
            "Wrong passphrase." if not self._number else "The backup is damaged."
        )


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def _nonce(number: int) -> bytes:
    # the key is used for one file only, so counting is enough
    return number.to_bytes(12, "big")
