"""The pictures of a run's branch: what a tool may change, and what it has drawn."""

from dataclasses import replace

from chat.documents import Part, file_ids_of
from chat.errors import ChatError
from chat.files import drawn
from chat.runs.calls.branch_read import branch
from chat.runs.run import Run
from chat.runs.watching.hub import Hub
from chat.store import files
from tools.tool import GivenFile, Result

LOST = "The picture that came cannot be kept: {why}"


class BranchAlbum:
    """The pictures for one call; see tools.tool.Album."""

    def __init__(self, hub: Hub, run: Run, call_id: str) -> None:
        self._hub = hub
        self._run = run
        self._call_id = call_id

    async def newest(self) -> list[str]:
        """Return the ids of all pictures of the branch, the oldest first."""
        above = [message["content"] for message in await branch(self._run.question)]
        content = [part for each in (*above, self._run.content()) for part in each]
        return file_ids_of(part for part in content if part["type"] == "image")

    async def read(self, picture_id: str) -> bytes:
        """Return a picture's file; raises NoSuchFile for one that is gone."""
        return await files.content(self._run.person.id, picture_id)

    async def show(self, index: int, data: bytes) -> None:
        """Show how far a picture has come."""
        part = await drawn.begun(self._name(index), data)
        if part["preview"]:
            self._run.picture(part)
            self._hub.wake(urgent=True)

    async def with_pictures(self, result: Result) -> Result:
        """Keep and show what a call has drawn; a result that says so if that fails.

        Files that it has come to are kept already, and shown.
        """
        for index, file in enumerate(result.files):
            self._run.picture(_shown(file, self._name(index)))
        try:
            for index, made in enumerate(result.pictures):
                name, owner_id = self._name(index), self._run.person.id
                self._run.picture(await drawn.keep(owner_id, name, made))
        except drawn.NoPicture:
            return _lost(result, "it is no picture.")
        except ChatError as error:
            return _lost(result, error.message)
        return result

    def _name(self, index: int) -> str:
        return f"{self._call_id}.{index}"


def _shown(file: GivenFile, name: str) -> Part:
    part: Part = {"picture": name, "file_id": file.id, "name": file.name}
    if file.size is None:
        return {"type": "file", **part}
    width, height = file.size
    return {"type": "image", **part, "width": width, "height": height}


def _lost(result: Result, why: str) -> Result:
    return replace(result, text=LOST.format(why=why), failed=True)
