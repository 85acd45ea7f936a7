"""Why an administrator's act was not done."""

from django.core.exceptions import ValidationError


class NotPossible(Exception):
    """Nothing has happened; `status` is HTTP's, the message is for people."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def not_there(kind: str) -> NotPossible:
    """Return the error for a thing that nobody knows."""
    return NotPossible(f"no_such_{kind}", f"There is no such {kind}.", 404)


def invalid(error: ValidationError) -> NotPossible:
    """Return what a model's own checks say, in one line."""
    if not hasattr(error, "error_dict"):
        return NotPossible("invalid", " ".join(error.messages))
    fields = error.message_dict.items()
    told = " ".join(f"{name}: {' '.join(found)}" for name, found in fields)
    return NotPossible("invalid", told)
