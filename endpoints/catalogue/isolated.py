"""Making many things of which some may fail, each alone. Pure."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Made = TypeVar("Made")


def made(
    parts: Iterable[tuple[str, Callable[[], Made]]], broken: list[str]
) -> Iterator[Made]:
    """Yield what can be made; `broken` gets the name and reason of what cannot.

    The reason is the error's kind only: its text may repeat a secret.
    """
    for name, make in parts:
        try:
            done = make()
        except Exception as error:  # noqa: BLE001 - it must not take the rest along
            broken.append(f"{name} ({type(error).__name__})")
        else:
            yield done
