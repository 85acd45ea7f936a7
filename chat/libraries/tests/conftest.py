"""Libraries with files in them, indexed as the worker does."""

from collections.abc import Awaitable, Callable

import pytest

from accounts.models import User
from chat.libraries import indexing, keeping
from chat.libraries.filling import shelving
from chat.store.libraries import library_files
from chat.store.libraries.libraries import Library
from chat.store.libraries.library_files import LibraryFile

Filled = Callable[..., Awaitable[tuple[Library, list[LibraryFile]]]]
GUIDE = """# Harbour guide

## Mooring

Boats up to twelve metres moor at the northern quay. The harbour master assigns the
berth by radio on channel 12.

## Fees

A night costs 24 euros, electricity included. Fees are paid at the kiosk.

| Length | Fee |
|---|---|
| up to 8 m | 18 |
| up to 12 m | 24 |
"""
CHINESE = """# 港口指南

## 停泊

十二米以下的船停在北码头。港务长通过十二频道分配泊位。

## 费用

每晚二十四欧元，包括电费。费用在售货亭支付。
"""


async def put(user: User, library_id: str, name: str, text: str) -> LibraryFile:
    """Take a file in and index it."""
    taken = await shelving.put(user.pk, library_id, name, text.encode())
    await indexing.index(taken.file["_id"])
    return await library_files.get(library_id, taken.file["_id"])


@pytest.fixture
def filled(stores: None) -> Filled:
    """Return a function that makes a library of a person with files of some texts."""

    async def make(
        owner: User, name: str = "Harbour", **texts: str
    ) -> tuple[Library, list[LibraryFile]]:
        library = await keeping.make(owner.pk, name, "")
        files = [
            await put(owner, library["_id"], f"{key}.md", text)
            for key, text in texts.items()
        ]
        return library, files

    return make
