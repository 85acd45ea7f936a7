"""Making, sharing, handing over and removing libraries."""

from collections.abc import Mapping, Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from accounts.audit.record import arecord
from accounts.models import User
from accounts.rights.access import may
from chat.errors import Denied, Invalid
from chat.libraries.engines import chosen
from chat.libraries.engines.seam import Outdated
from chat.recipients import groups_in, names_of, person_at
from chat.store.libraries import libraries, library_files, pieces
from chat.store.libraries.access import library_for
from chat.store.libraries.libraries import EVERYONE, MOST_GRANTS, Grant, Library, Right


async def make(user_id: int, name: str, description: str) -> Library:
    """Make a library; whoever makes it owns it."""
    library = await libraries.add(user_id, name, description)
    await arecord(user_id, "library.create", f"library:{library['_id']}")
    return library


async def describe(user_id: int, library_id: str, fields: Mapping[str, Any]) -> Library:
    """Change name and description. Raises NotThere, Denied."""
    await library_for(user_id, library_id, "own")
    return await libraries.change({}, library_id, fields)


async def remove(user_id: int, library_id: str) -> None:
    """Remove a library and all that is in it. Raises NotThere, Denied."""
    await library_for(user_id, library_id, "own")
    await clear_away(library_id)
    await arecord(user_id, "library.delete", f"library:{library_id}")


async def clear_away(library_id: str) -> None:
    """Remove a library: first what is found, then what it is found in."""
    await libraries.remove(library_id)
    files = await library_files.all_of([library_id])
    await library_files.delete([file["_id"] for file in files])
    await pieces.remove_all(library_id)
    held = {file.get("engine", "") for file in files}
    await chosen.forget(held, Outdated("library", library_id))
    await library_files.remove_bytes(await library_files.stray_bytes(library_id))


async def share(
    user_id: int, library_id: str, wanted: Sequence[tuple[str, Right]]
) -> Library:
    """Say who else may do what: `person:ID`, a mail address, `group:ID`, `everyone`.

    Replaces what was said before. Raises NotThere, Denied, Invalid.
    """
    library = await library_for(user_id, library_id, "own")
    grants = [await _grant(user_id, who, right, library) for who, right in wanted]
    once = list({grant["subject"]: grant for grant in grants}.values())
    if len(once) > MOST_GRANTS:
        raise Invalid(_("A library can be shared with at most 200."), code="too_many")
    told = [f"{grant['subject']} {grant['right']}" for grant in once]
    changed = await libraries.change({}, library_id, {"grants": once})
    await arecord(
        user_id, "library.share", f"library:{library_id}", {"with": told[:20]}
    )
    return changed


async def _grant(user_id: int, who: str, right: Right, library: Library) -> Grant:
    before = {grant["subject"] for grant in library["grants"]}
    subject = who if who in before else await _subject(user_id, who)
    if subject == EVERYONE and subject not in before:
        decision = await may(user_id, "share_public")
        if not decision.allowed:
            raise Denied(decision.reason, code=decision.code)
    return {"subject": subject, "right": right}


async def _subject(user_id: int, who: str) -> str:
    """Return a subject that this person may name: no list of all people is told."""
    named_here = who == EVERYONE or who in await groups_in(user_id)
    return who if named_here else await person_at(who)


async def names_in(library: Library) -> dict[str, str]:
    """Return what people read of each subject of the grants."""
    found = await names_of(grant["subject"] for grant in library["grants"])
    return found | {EVERYONE: _("Everybody here")}


async def groups_of(user_id: int) -> list[dict[str, str]]:
    """Return the groups that a person can share with: those they are in."""
    found = await groups_in(user_id)
    return [{"subject": who, "name": name} for who, name in found.items()]


async def leave_all(user_id: int) -> int:
    """Remove what an erased person owns; what another person owns as well is theirs.

    Returns how many libraries are gone.
    """
    gone = 0
    for library in await libraries.owned(user_id):
        heir = await sync_to_async(_heir)(library)
        if heir:
            await libraries.hand_over(library, heir)
            await arecord(None, "library.inherit", f"library:{library['_id']}")
        else:
            await clear_away(library["_id"])
            gone += 1
    await libraries.forget_subject(f"person:{user_id}")
    await library_files.forget_adder(user_id)
    return gone


def _heir(library: Library) -> int:
    """Return who owns a library when its owner is gone, 0 = nobody."""
    named = [
        int(grant["subject"].partition(":")[2])
        for grant in library["grants"]
        if grant["right"] == "own" and grant["subject"].startswith("person:")
    ]
    there = set(User.objects.filter(pk__in=named).values_list("pk", flat=True))
    return next((one for one in named if one in there), 0)
