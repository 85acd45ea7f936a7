"""A store that has vanished is an error, not a fresh start."""

from pathlib import Path


class StoreVanished(Exception):
    """There was data here once, and now there is none."""


def check(marker: Path, store: str, *signs: Path) -> None:
    """Raise StoreVanished when `marker` says data existed but none of `signs` does."""
    if marker.exists() and not any(sign.exists() for sign in signs):
        raise StoreVanished(
            f"The data of {store} under {signs[0].parent} is gone, although it was "
            f"there before. Put it back (or restore a backup). To begin again with "
            f"nothing on purpose, delete {marker}."
        )


def leave(marker: Path) -> None:
    """Remember that the store holds data from now on."""
    marker.touch(mode=0o600)
