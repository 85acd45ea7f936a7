"""What nobody waits for: files left behind by a worker, vectors of another model."""

from chat.libraries.embedding import embedding_model
from chat.store.libraries import indexing_state
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
    return len(left) + len(stale)
