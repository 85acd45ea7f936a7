"""The files of libraries as searches know them: which build counts, which tags, when.

Kept for a moment in each process, by the library's counter of changes.
"""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from chat.store.libraries import library_files
from chat.store.libraries.libraries import Library
from chat.store.libraries.library_files import LibraryFile

CAPACITY = 200  # libraries


@dataclass(frozen=True, slots=True)
class Filters:
    """Which files are meant; empty: all."""

    file_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # any of them
    after: datetime | None = None  # added or changed
    before: datetime | None = None
    folder: str = ""  # and those below it

    def __bool__(self) -> bool:
        return bool(
            self.file_ids or self.tags or self.after or self.before or self.folder
        )

    def take(self, file: LibraryFile) -> bool:
        """Say whether a file is meant."""
        moment = file["updated_at"]
        return (
            (not self.file_ids or file["_id"] in self.file_ids)
            and (not self.tags or not set(self.tags).isdisjoint(file["tags"]))
            and (self.after is None or moment >= self.after)
            and (self.before is None or moment < self.before)
            and (not self.folder or file["name"].startswith(f"{self.folder}/"))
        )


_kept: OrderedDict[str, tuple[int, dict[str, LibraryFile]]] = OrderedDict()


async def files_in_force(
    libraries: Collection[Library], filters: Filters = Filters()
) -> dict[str, LibraryFile]:
    """Return the files that can be found, by the id of their build."""
    stale = [one for one in libraries if _known(one) is None]
    if stale:
        _keep(stale, await library_files.all_of([one["_id"] for one in stale]))
    found: dict[str, LibraryFile] = {}
    for library in libraries:
        found |= _known(library) or {}
    return {build: file for build, file in found.items() if filters.take(file)}


def _known(library: Library) -> dict[str, LibraryFile] | None:
    kept = _kept.get(library["_id"])
    return kept[1] if kept and kept[0] == library["changed"] else None


def _keep(libraries: Sequence[Library], files: Sequence[LibraryFile]) -> None:
    for library in libraries:
        own = [one for one in files if one["library_id"] == library["_id"]]
        searched = {one["build"]: one for one in own if one["build"]}
        _kept[library["_id"]] = (library["changed"], searched)
        _kept.move_to_end(library["_id"])
    while len(_kept) > CAPACITY:
        _kept.popitem(last=False)
