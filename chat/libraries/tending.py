"""What nobody waits for: files left behind, vectors of another model or engine."""

from chat.libraries.embedding import embedding_model
from chat.libraries.engines import chosen
from chat.libraries.engines.seam import Outdated
from chat.store.libraries import indexing_state, libraries
from chat.store.libraries.library_files import LibraryFile
from runtime.jobs import ask

TASK = "chat.tasks.index_library_file"


async def tend() -> int:
    """Hand what has to be done to the worker; return how many files that is."""
    left = await indexing_state.left_behind()
    model = embedding_model()
    stale = (
        await indexing_state.with_other_vectors(model.name, model.dimensions)
        if model
        else []
    )
    for file_id in stale:
        await indexing_state.wait_again(file_id)
    for file_id in [*left, *stale]:
        await ask(TASK, file_id)
    await chosen.settle()
    return len(left) + len(stale) + await _moved()


async def _moved() -> int:
    """Give files to the engine in force that another one holds, or none."""
    key = chosen.key_in_force()
    moved = await indexing_state.held_elsewhere(key)
    for file in moved:
        await _fed(file)
    return len(moved)


async def _fed(file: LibraryFile) -> None:
    before = file.get("engine", "")
    fields = await chosen.feed(file, file["build"], file["model"])
    if not await indexing_state.fed(file, fields):  # replaced or removed meanwhile
        await chosen.forget({fields["engine"]}, Outdated("build", file["build"]))
        return
    if before and before != fields["engine"]:
        await chosen.forget({before}, Outdated("file", file["_id"]))
    await libraries.touch(file["library_id"])
