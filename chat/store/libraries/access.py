"""Who reaches which library: asked at every look-up, never kept for later.

A person who was shut out a moment ago finds nothing, in the middle of an answer too.
"""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rights.rights import rights_of
from chat.errors import Denied, NotThere
from chat.store.libraries import libraries
from chat.store.libraries.libraries import RIGHTS, Library, Right


async def readable_libraries(
    user_id: int, library_ids: Sequence[str] | None = None
) -> list[Library]:
    """Return the libraries that a person may search, by name; of some ids, or all."""
    return await reachable(user_id, "use", library_ids)


async def reachable(
    user_id: int, right: Right, library_ids: Sequence[str] | None = None
) -> list[Library]:
    """Return the libraries in which a person has at least a right, by name."""
    subjects = await _subjects(user_id)
    if not subjects:
        return []
    return await libraries.all_of(
        libraries.reached(user_id, subjects, right), library_ids
    )


async def library_for(user_id: int, library_id: str, right: Right) -> Library:
    """Return a library in which a person has a right.

    Raises NotThere, and Denied for one that may be seen but no more than that.
    """
    subjects = await _subjects(user_id)
    if not subjects:
        raise NotThere
    found = await libraries.get(
        libraries.reached(user_id, subjects, "view"), library_id
    )
    if not includes(await right_in(user_id, found), right):
        raise Denied(_("You may not do this in this library."))
    return found


async def right_in(user_id: int, library: Library) -> Right:
    """Return the most that a person may do in a library they reach."""
    if library["owner_id"] == user_id:
        return "own"
    subjects = await _subjects(user_id)
    rights = [one["right"] for one in library["grants"] if one["subject"] in subjects]
    return max(rights, key=RIGHTS.index, default="view")


def includes(held: Right, wanted: Right) -> bool:
    """Say whether one right holds another."""
    return RIGHTS.index(held) >= RIGHTS.index(wanted)


async def _subjects(user_id: int) -> list[str]:
    """Return as what a person is named in grants; nothing for who may not come in."""
    rights = await rights_of(user_id)
    if rights is None or not rights.entry(timezone.now()).allowed:
        return []
    return libraries.subjects_of(user_id, rights.groups)
