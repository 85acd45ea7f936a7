"""A folder of files → a library, as often as wanted: only what differs is taken."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chat.errors import ChatError
from chat.libraries import indexing
from chat.libraries.filling import shelving
from chat.store.libraries import library_files

LEFT_OUT = (".", "~$")  # hidden files, and locks of office programs

Say = Callable[[int, int], None]  # files that are done, and all


@dataclass(slots=True)
class FolderTaken:
    """What became of the files, by their names."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  # name → why


@dataclass(frozen=True, slots=True)
class FolderWish:
    """What is to be done with a folder."""

    user_id: int
    library_id: str
    folder: Path
    dry: bool = False
    prune: bool = False  # what the folder has no more leaves the library, too
    here: bool = False  # index in this process, not in the worker
    tags: Sequence[str] = ()


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and those below, by name; links are not followed."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(LEFT_OUT) or path.is_symlink():
            continue
        if path.is_dir():
            yield from files_in(path)
        elif path.is_file():
            yield path


async def bring(wish: FolderWish, say: Say) -> FolderTaken:
    """Take the files of a folder into a library; `say` hears how far it is."""
    found = FolderTaken()
    paths = await asyncio.to_thread(list, files_in(wish.folder))
    known = {one["name"]: one for one in await library_files.all_of([wish.library_id])}
    names: set[str] = set()
    for number, path in enumerate(paths, start=1):
        name = path.relative_to(wish.folder).as_posix()
        names.add(name)
        try:
            await _one(wish, path, name, known.get(name), found)
        except (ChatError, OSError) as error:
            found.refused[name] = getattr(error, "message", "") or str(error)
        say(number, len(paths))
    if wish.prune:
        await _pruned(wish, sorted(known.keys() - names), found)
    return found


async def _one(
    wish: FolderWish,
    path: Path,
    name: str,
    before: library_files.LibraryFile | None,
    found: FolderTaken,
) -> None:
    if len(name) > shelving.PATH:
        raise OSError(f"The path is longer than {shelving.PATH} characters.")
    data = await asyncio.to_thread(path.read_bytes)
    digest = hashlib.sha256(data).hexdigest()
    if before and before["digest"] == digest and before["state"] != "failed":
        found.same.append(name)
        return
    if wish.dry:
        shelving.check(data)
    else:
        await _taken(wish, name, data)
    (found.changed if before else found.added).append(name)


async def _taken(wish: FolderWish, name: str, data: bytes) -> None:
    """Take a file; where it is indexed here, what cannot be read is refused."""
    taken = await shelving.taken(
        wish.user_id, wish.library_id, name, data, wish.tags, worker=not wish.here
    )
    if not wish.here:
        return
    if await indexing.index(taken.file["_id"]) == "failed":
        file = await library_files.get(wish.library_id, taken.file["_id"])
        raise OSError(file["error"])


async def _pruned(wish: FolderWish, gone: Sequence[str], found: FolderTaken) -> None:
    for name in gone:
        file = await library_files.named(wish.library_id, name)
        if file and not wish.dry:
            await shelving.take_out(wish.user_id, wish.library_id, file["_id"])
        found.removed.append(name)
