"""Everything of a person as one zip, streamed while it is read from the store."""

import zipfile
from collections.abc import AsyncIterator
from typing import Any

import orjson

from chat.documents import shown
from chat.errors import NoSuchFile
from chat.export.document import as_line
from chat.export.progress import Progress
from chat.store import assistants, everything, files
from chat.store.libraries import libraries, library_files
from chat.store.personal import presets, projects, prompts, tags
from endpoints.gateway.kept import store

FLUSH = 64 * 1024  # bytes that are gathered before they are sent
README = (
    "conversations.jsonl holds one conversation with all its branches on each line;\n"
    "it can be imported again. The other files hold what their names say; attached\n"
    "files are in the folder files, and files.jsonl tells their names. The files of\n"
    "your libraries are in the folder library_files, by library_files.jsonl.\n"
    "kept_for_programs.jsonl is what your programs can come back to.\n"
)


class _Sink:
    """A file that forgets what has been taken from it."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._chunks.append(bytes(data))
        self._size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def taken(self, at_least: int = 0) -> bytes:
        """Return what was written since, b"" when it is less than `at_least`."""
        if self._size < at_least:
            return b""
        data = b"".join(self._chunks)
        self._chunks, self._size = [], 0
        return data


async def zipped(owner_id: int, token: str = "") -> AsyncIterator[bytes]:
    """Yield the zip's bytes; memory holds one conversation at a time.

    With a token its progress can be read elsewhere.
    """
    sink, progress = _Sink(), Progress(owner_id, token)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        archive.writestr("README.txt", README)
        for name, documents in await _small(owner_id):
            lines = [orjson.dumps(shown(document)) for document in documents]
            archive.writestr(f"{name}.jsonl", b"\n".join(lines))
        with archive.open("conversations.jsonl", "w", force_zip64=True) as member:
            found = everything.conversations(owner_id)
            async for conversation, messages in progress.counted(found):
                member.write(as_line(conversation, messages))
                if data := sink.taken(FLUSH):
                    yield data
        async for name, content in _attached(owner_id):
            archive.writestr(name, content)
            yield sink.taken()
    yield sink.taken()
    await progress.end()


async def _attached(owner_id: int) -> AsyncIterator[tuple[str, bytes]]:
    """Yield attached files under their ids; files.jsonl says what they are called."""
    for file in await files.all_of(owner_id):
        try:
            yield f"files/{file['_id']}", await files.content(owner_id, file["_id"])
        except NoSuchFile:  # removed meanwhile, or a record without bytes
            continue
    for shelved in await library_files.all_of(await _library_ids(owner_id)):
        try:
            content = await library_files.content(shelved)
        except NoSuchFile:
            continue
        yield f"library_files/{shelved['_id']}", content


async def _library_ids(owner_id: int) -> list[str]:
    return [library["_id"] for library in await libraries.owned(owner_id)]


async def _small(owner_id: int) -> list[tuple[str, list[dict[str, Any]]]]:
    return [
        ("presets", await presets.all_of(owner_id)),
        ("prompts", await prompts.all_of(owner_id)),
        ("projects", await projects.all_of(owner_id)),
        ("tags", await tags.all_of(owner_id)),
        ("assistants", await assistants.all_of(owner_id)),
        ("files", await files.all_of(owner_id)),
        ("libraries", [dict(one) for one in await libraries.owned(owner_id)]),
        ("library_files", await _library_files(owner_id)),
        ("kept_for_programs", await store.all_of(owner_id)),
    ]


async def _library_files(owner_id: int) -> list[dict[str, Any]]:
    told = ("_id", "library_id", "name", "type", "size", "tags", "created_at")
    found = await library_files.all_of(await _library_ids(owner_id))
    return [
        {name: value for name, value in one.items() if name in told} for one in found
    ]
