"""What people have at servers of tools: encrypted, theirs alone, gone with them."""

import pytest
from pytest_django import Settings

from accounts.deletion import erase
from accounts.keys import tool_credentials
from accounts.keys.tool_credentials import OAUTH, VARIABLES
from accounts.models import ToolCredential, User

KEPT = {"TOKEN": "canary-4471"}


async def keep(person: User, source: str = "mcp:tickets") -> None:
    await tool_credentials.save(person.pk, source, VARIABLES, KEPT)


async def test_what_a_person_enters_comes_back_and_lies_encrypted(alice: User) -> None:
    await keep(alice)
    found = await tool_credentials.reveal(alice.pk, "mcp:tickets", VARIABLES)
    assert found == KEPT
    row = await ToolCredential.objects.aget()
    assert b"canary" not in bytes(row.ciphertext)
    assert "canary" not in repr(row) + str(row)


async def test_others_sources_and_kinds_have_nothing_of_it(
    alice: User, bob: User
) -> None:
    await keep(alice)
    reveal = tool_credentials.reveal
    assert await reveal(bob.pk, "mcp:tickets", VARIABLES) is None
    assert await reveal(alice.pk, "mcp:other", VARIABLES) is None
    assert await reveal(alice.pk, "mcp:tickets", OAUTH) is None
    assert await tool_credentials.reveal_all(bob.pk) == {}
    assert not await tool_credentials.remove(bob.pk, "mcp:tickets", VARIABLES)


@pytest.mark.parametrize("field", ["user", "source", "kind"])
async def test_a_row_that_is_copied_in_the_database_gives_nothing(
    alice: User, bob: User, field: str
) -> None:
    await keep(alice)
    row = await ToolCredential.objects.aget()
    copies = {"user": bob, "source": "mcp:evil", "kind": OAUTH}
    row.pk = None
    setattr(row, field, copies[field])
    await row.asave()
    reveal = tool_credentials.reveal
    assert await reveal(row.user_id, row.source, row.kind) is None


async def test_it_outlives_a_rotation_but_not_a_replacement(
    alice: User, settings: Settings
) -> None:
    settings.CREDS_KEYS = ["old" * 12]
    await keep(alice)
    settings.CREDS_KEYS = ["new" * 12, "old" * 12]
    reveal = tool_credentials.reveal
    assert await reveal(alice.pk, "mcp:tickets", VARIABLES) == KEPT
    settings.CREDS_KEYS = ["new" * 12]
    assert await reveal(alice.pk, "mcp:tickets", VARIABLES) is None


@pytest.mark.django_db
def test_it_is_erased_with_the_person(alice: User, ada: User) -> None:
    ToolCredential.objects.create(
        user=alice, source="mcp:tickets", kind=VARIABLES, ciphertext=b"x"
    )
    erase(alice)
    assert not ToolCredential.objects.exists()
