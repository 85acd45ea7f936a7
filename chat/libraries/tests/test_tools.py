"""`read_pages`: what stands around a passage, in what the conversation has chosen."""

from collections.abc import Mapping

import pytest

from accounts.models import User
from chat.libraries import indexing, tools
from chat.libraries.filling import shelving
from chat.libraries.tests.conftest import GUIDE, Filled
from chat.store import conversations
from chat.store.libraries.libraries import Library
from chat.tests.api.conftest import talk
from chat.tests.made_pdfs import pdf
from tools.sources import Failed
from tools.tool import Caller, Result

LONG = "\n\n".join(f"## Section {n}\n\n" + f"harbour{n} word " * 200 for n in range(12))


async def asked(user: User, library: Library, name: str, **fields: object) -> Result:
    """Call a tool in a conversation of a person that has chosen a library."""
    home, _ = await talk(user, "Hello", "Hello")
    chosen = {"tools": [f"library:{library['_id']}"]}
    await conversations.change(user.pk, home, chosen)
    found: Mapping[str, object] = fields
    [tool] = [one for one in await tools.tools(user.pk) if one.name == name]
    return await tools.call(tool, found, Caller(user.pk, conversation_id=home))


async def test_pages_are_read_by_their_number_and_cited(
    alice: User, filled: Filled
) -> None:
    library, _ = await filled(alice, guide=GUIDE)
    taken = await shelving.put(alice.pk, library["_id"], "tide.pdf", pdf("High tide."))
    await indexing.index(taken.file["_id"])
    result = await asked(alice, library, "read_pages", file="tide.pdf", page=1)
    assert "[1] tide.pdf, page 1" in result.text
    assert "High tide." in result.text
    assert [one.title for one in result.citations] == ["tide.pdf, p. 1"]
    with pytest.raises(Failed, match=r"Nothing stands there; tide.pdf ends at 1\."):
        await asked(alice, library, "read_pages", file="tide", page=2)


async def test_files_without_pages_are_read_around_a_passage(
    alice: User, filled: Filled
) -> None:
    library, [file] = await filled(alice, guide=LONG)
    assert file["pieces"] > 2 * tools.AROUND
    result = await asked(alice, library, "read_pages", file="guide.md", page=6)
    assert "harbour5" in result.text
    assert len(result.citations) == 2 * tools.AROUND + 1
    first = await asked(alice, library, "read_pages", file="guide.md", page=1)
    assert len(first.citations) == tools.AROUND + 1


async def test_a_file_that_is_not_in_the_chosen_library_is_not_read(
    alice: User, bob: User, filled: Filled
) -> None:
    theirs, _ = await filled(alice, guide=GUIDE)
    own, _ = await filled(bob, "Own", other="# Other\n\nWords.")
    with pytest.raises(Failed, match=r"is called 'guide\.md'"):
        await asked(bob, own, "read_pages", file="guide.md", page=1)
    with pytest.raises(Failed, match="No library is chosen here that you may use"):
        await asked(bob, theirs, "read_pages", file="guide.md", page=1)
