"""The configuration in force, which may be swapped while the program runs."""

import logging
import threading
import time
from collections.abc import Callable

from librechat_yaml.schema import LibreChat

log = logging.getLogger("config")

_listeners: list[Callable[[LibreChat], None]] = []


class _Live:
    """Holds one configuration and counts the swaps."""

    def __init__(self) -> None:
        self.config: LibreChat | None = None
        self.generation = 0
        self.swapped_at = 0.0
        self.lock = threading.RLock()


_live = _Live()


def librechat() -> LibreChat:
    """Return the configuration in force; read at first use."""
    if _live.config is None:
        with _live.lock:
            if _live.config is None:
                from librechat_yaml.load import load_or_exit

                swap(load_or_exit())
    assert _live.config is not None  # noqa: S101 - swap has just set it
    return _live.config


def generation() -> int:
    """Return how many configurations there have been in this process, from 1."""
    return _live.generation


def swapped_at() -> float:
    """Return when this process last swapped, in seconds since 1970; 0 = never."""
    return _live.swapped_at


def swap(config: LibreChat) -> None:
    """Put `config` in force for everything that starts from now on."""
    with _live.lock:
        _live.config = config
        _live.generation += 1
        _live.swapped_at = time.time()
    for listener in _listeners:
        try:
            listener(config)
        except Exception:  # the swap has happened: the others must hear of it
            log.exception("a listener to swaps failed")


def on_swap(listener: Callable[[LibreChat], None]) -> None:
    """Call `listener` after every swap, in the thread that swaps.

    In a web process that is the event loop's; nothing slow belongs there.
    """
    _listeners.append(listener)
