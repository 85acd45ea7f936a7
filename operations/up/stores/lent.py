"""The embedded stores for a command, when no `manage.py up` runs them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.conf import settings

from operations.up import plan
from operations.up.claim import AlreadyRunning, claim
from operations.up.waiting import Process


@contextmanager
def stores() -> Iterator[None]:
    """Have the embedded stores run for a `with` block; no `up` can start meanwhile.

    Raises StoreVanished, MissingProgram or DidNotStart.
    """
    embedded = plan.stores()
    with ExitStack() as held:
        if embedded:
            try:
                held.enter_context(claim(settings.DATA_DIR))
            except AlreadyRunning:
                embedded = []  # whoever has claimed the folder runs them
        for store in embedded:
            held.callback(_end, store.start())
        yield


def _end(process: Process) -> None:
    process.terminate()
    process.wait()
