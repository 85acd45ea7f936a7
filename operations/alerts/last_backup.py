"""How the last backup went, in a file beside the data."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from runtime.telemetry.log_lines import without_secrets

FILE = "last-backup.json"


@contextmanager
def noted() -> Iterator[None]:
    """Note how what happens in the block went; what it raises is raised."""
    try:
        yield
    except BaseException as error:
        _note(without_secrets(str(error))[:300] or type(error).__name__)
        raise
    _note("")


def _note(failed: str) -> None:
    file = Path(settings.DATA_DIR) / FILE
    with suppress(OSError):  # the backup matters more than its note
        file.write_text(json.dumps({"at": time.time(), "failed": failed}), "utf-8")
