"""Text that is one line, whatever it was made of."""

import unicodedata
from typing import Any

from django.db import models

# Control characters, and what ends a line or turns the reading direction of others.
UNSEEN = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """Return a name without what nobody sees: line ends, control characters."""
    if text.isprintable():
        return text
    return " ".join("".join(map(_seen, text)).split())


def _seen(letter: str) -> str:
    hidden = letter in UNSEEN or unicodedata.category(letter) == "Cc"
    return " " if hidden else letter


class LineField(models.CharField):  # type: ignore[type-arg]
    """A name: stored, looked for and read as one line, wherever it comes from."""

    def get_prep_value(self, value: object) -> Any:  # noqa: ANN401 - as Django's
        """Return what is stored or looked for."""
        return super().get_prep_value(_lined(value))

    def from_db_value(self, value: object, *_: object) -> object:
        """Return what is stored; older rows may hold anything."""
        return _lined(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> object:  # noqa: FBT001 - Django's
        """Have the object say what is stored."""
        value = _lined(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:  # noqa: ANN401 - as Django's
        """Be a CharField to migrations, which it is in the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def _lined(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value
