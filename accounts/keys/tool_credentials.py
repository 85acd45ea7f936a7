"""What people have at sources of tools: encrypted, and bound to person and source.

Whose it is stands inside what is encrypted: a row that is copied to somebody else in
the database gives nothing.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from accounts.keys.cipher import decrypt, encrypt
from accounts.models import ToolCredential

Value = Mapping[str, Any]  # JSON
VARIABLES = "variables"
OAUTH = "oauth"


async def save(user_id: int, source: str, kind: str, value: Value) -> None:
    """Keep what a person has at a source, in place of what was of that kind."""
    await ToolCredential.objects.aupdate_or_create(
        user_id=user_id,
        source=source,
        kind=kind,
        defaults={"ciphertext": sealed([user_id, source, kind], value)},
    )


def save_now(user_id: int, source: str, kind: str, value: Value) -> None:
    """Keep what a person has at a source, where nothing can be awaited."""
    ToolCredential.objects.update_or_create(
        user_id=user_id,
        source=source,
        kind=kind,
        defaults={"ciphertext": sealed([user_id, source, kind], value)},
    )


def remove_now(user_id: int, source: str, kind: str) -> None:
    """Forget what a person has of a kind, where nothing can be awaited."""
    ToolCredential.objects.filter(user_id=user_id, source=source, kind=kind).delete()


async def reveal(user_id: int, source: str, kind: str) -> Value | None:
    """Return what a person has; None when there is nothing, or nothing readable."""
    rows = ToolCredential.objects.filter(user_id=user_id, source=source, kind=kind)
    row = await rows.afirst()
    return None if row is None else _opened(row)


async def reveal_all(user_id: int) -> dict[tuple[str, str], Value]:
    """Return all that a person has, by source and kind."""
    rows = ToolCredential.objects.filter(user_id=user_id)
    found = {(row.source, row.kind): _opened(row) async for row in rows}
    return {name: value for name, value in found.items() if value is not None}


async def remove(user_id: int, source: str, kind: str) -> bool:
    """Forget what a person has of a kind; False when there was none."""
    rows = ToolCredential.objects.filter(user_id=user_id, source=source, kind=kind)
    return (await rows.adelete())[0] > 0


def sealed(owner: list[Any], value: Value) -> bytes:
    """Return a value encrypted for its owner alone."""
    return encrypt(orjson.dumps([owner, value]).decode())


def unsealed(owner: list[Any], ciphertext: bytes | memoryview) -> Value | None:
    """Return a value that was encrypted for this owner; None otherwise."""
    text = decrypt(ciphertext)
    if text is None:
        return None
    said, value = orjson.loads(text)
    return dict(value) if said == owner else None


def _opened(row: ToolCredential) -> Value | None:
    return unsealed([row.user_id, row.source, row.kind], row.ciphertext)
