"""Reading what services send, whatever it is: wrong shapes are empty ones (pure)."""


def mappings(value: object) -> list[dict[str, object]]:
    """Return the objects of a list."""
    found = value if isinstance(value, list) else []
    return [each for each in found if isinstance(each, dict)]


def mapping(value: object) -> dict[str, object]:
    """Return an object, {} for anything else."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """Return a text, "" for anything else."""
    return value.strip() if isinstance(value, str) else ""
