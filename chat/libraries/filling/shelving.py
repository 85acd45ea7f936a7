"""Putting files into a library, and taking them out; the worker indexes them."""

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.audit.record import arecord
from chat.errors import Invalid, TooLarge
from chat.files.uploads import clean
from chat.libraries.engines import chosen
from chat.libraries.engines.seam import Outdated
from chat.libraries.tending import TASK
from chat.store.libraries import indexing_state, libraries, library_files, pieces
from chat.store.libraries.access import library_for
from chat.store.libraries.library_files import LibraryFile
from librechat_yaml.live import librechat
from runtime.jobs import ask

MB = 1_000_000
MOST_MB = 200  # however much the configuration allows
MOST_FILES = 20_000  # of one library
PATH = 300  # characters of a name with its folders
TAGS, TAG = 20, 60  # of a file; characters of one


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file that was taken in; not `changed`: it was there already, just so."""

    file: LibraryFile
    changed: bool


def most_bytes() -> int:
    """Return how large a file of a library may be."""
    return int(min(librechat().file_config.server_file_size_limit, MOST_MB) * MB)


async def put(
    user_id: int,
    library_id: str,
    name: str,
    data: bytes,
    tags: Sequence[str] = (),
    folder: str = "",
) -> Shelved:
    """Take a file in, or its next version when one of its name is there.

    `folder` is where it lay: it becomes part of its name. The same content again
    changes nothing. Raises NotThere, Denied, Invalid, TooLarge.
    """
    await library_for(user_id, library_id, "edit")
    return await taken(user_id, library_id, placed(folder, name), data, tags)


async def taken(
    user_id: int,
    library_id: str,
    name: str,
    data: bytes,
    tags: Sequence[str] = (),
    *,
    worker: bool = True,
) -> Shelved:
    """Do what `put` does for who may, with a name that may have slashes.

    Not `worker`: the caller indexes it.
    """
    check(data)
    digest = hashlib.sha256(data).hexdigest()
    before = await library_files.named(library_id, name)
    if before and before["digest"] == digest and before["state"] != "failed":
        return Shelved(before, changed=False)
    if before is None:
        held = (await library_files.counts([library_id])).get(library_id, {})
        if held.get("files", 0) >= MOST_FILES:
            raise Invalid(_("This library is full."), code="too_many")
    fields = {
        "type": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "digest": digest,
        "added_by": user_id,
        "language": get_language() or "en",
        "tags": tidy(tags) or (before["tags"] if before else []),
    }
    file = await library_files.put(library_id, name, fields, data)
    if worker:
        await ask(TASK, file["_id"])
    return Shelved(file, changed=True)


def placed(folder: str, name: str) -> str:
    """Return a name with the folders it lay in, as those of imported folders are.

    Raises Invalid for one that is too long: cut, it might be another's.
    """
    parts = folder.replace("\\", "/").split("/")
    above = [clean(part) for part in parts if part.strip(". ")]
    whole = "/".join([*above, clean(name)])
    if len(whole) > PATH:
        text = _("The path is longer than %(count)d characters.")
        raise Invalid(text % {"count": PATH})
    return whole


def check(data: bytes) -> None:
    """Raise Invalid or TooLarge for what no library takes."""
    if not data:
        raise Invalid(_("The file is empty."), code="empty")
    if len(data) > most_bytes():
        text = _("The file may have at most %(size)d MB.")
        raise TooLarge(text % {"size": max(1, most_bytes() // MB)})


def tidy(tags: Sequence[str]) -> list[str]:
    """Return tags as they are kept: each once, short, in their order."""
    named = [" ".join(tag.split())[:TAG] for tag in tags]
    return list(dict.fromkeys(name for name in named if name))[:TAGS]


async def tag(library_id: str, file_id: str, tags: Sequence[str]) -> LibraryFile:
    """Set the tags of a file; searches go by them at once. Raises NoSuchFile."""
    changed = await library_files.tag(library_id, file_id, tidy(tags))
    await libraries.touch(library_id)
    return changed


async def index_again(user_id: int, library_id: str, file_id: str) -> LibraryFile:
    """Have a file read and indexed anew; what is in force stays until then."""
    await library_for(user_id, library_id, "edit")
    file = await library_files.get(library_id, file_id)
    await indexing_state.wait_again(file["_id"])
    await ask(TASK, file["_id"])
    return await library_files.get(library_id, file_id)


async def take_out(user_id: int, library_id: str, file_id: str) -> None:
    """Remove a file with its pieces, vectors and bytes."""
    await library_for(user_id, library_id, "edit")
    file = await library_files.get(library_id, file_id)
    await library_files.delete([file["_id"]])  # first: nobody goes on with it
    await pieces.remove([file["_id"]])
    await chosen.forget({file.get("engine", "")}, Outdated("file", file["_id"]))
    await libraries.touch(library_id)
    await arecord(
        user_id,
        "library.file_delete",
        f"library:{library_id}",
        {"file": file_id},
    )
