"""Numbers that services write, checked where they are read. Pure.

Whatever is no number, or none that can be, is None: as if it had not been told.
"""

MOST_TOKENS = 100_000_000  # ten times the longest window there is
MOST_SECONDS = 10_000_000.0  # four months; nobody is asked to wait longer
STATUSES = range(100, 600)


def count(value: object, most: int = MOST_TOKENS) -> int | None:
    """Return a whole number from 0 to `most`, as JSON holds it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    whole = isinstance(value, int) or value.is_integer()
    return int(value) if whole and 0 <= value <= most else None


def number(text: object, most: float = MOST_SECONDS) -> float | None:
    """Return a number from 0 to `most`, as headers and forms spell it."""
    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if 0 <= value <= most else None  # never so for "nan" and "inf"


def status(value: object) -> int:
    """Return an HTTP status, as a number or in digits; 0 when it is none."""
    found = number(value, STATUSES[-1])
    return int(found) if found is not None and found in STATUSES else 0
