"""Read the environment: `.env` first, real variables win."""

import os
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from math import isfinite, prod
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from librechat_yaml.environment import env_file, read_env_file

BASE_DIR = Path(__file__).resolve().parent.parent.parent
NOTSET = environ.Env.NOTSET


class Variables(environ.Env):  # type: ignore[misc]  # the library has no types
    """Takes every text as it is written, and says which number is none.

    The library takes a `$` at the start for the name of another variable: a password
    that begins so would be lost without a word. Of `1m` it makes the number 1.
    """

    def get_value(
        self,
        var: str,
        cast: Any = None,  # noqa: ANN401 - the library's
        default: Any = NOTSET,  # noqa: ANN401
        parse_default: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:  # noqa: ANN401
        """Return a variable as `cast` makes it, or the default."""
        text = self.ENVIRON.get(var, default)
        if isinstance(text, str) and text.startswith("$"):
            return self.parse_value(text, cast)
        return super().get_value(var, cast, default, parse_default)

    def int(self, var: str, default: Any = NOTSET) -> Any:  # noqa: ANN401
        """Return a whole number; an empty text is one that was not set."""
        return self._number(var, default, int, "a whole number")

    def within(self, var: str, least: Any, most: Any, default: Any) -> Any:  # noqa: ANN401
        """Return a whole number from `least` to `most`."""
        number = self.int(var, default)
        if not least <= number <= most:
            told = f"{var} must be a number from {least} to {most}, not {number}."
            raise ImproperlyConfigured(told)
        return number

    def one_of(self, var: str, words: Sequence[str], default: str) -> str:
        """Return one of the words, however its letters are written."""
        text = str(self.get_value(var, cast=str, default=default)).strip() or default
        found = {word.lower(): word for word in words}.get(text.lower())
        if found is None:
            told = f"{var} must be one of {', '.join(words)}, not {text!r}."
            raise ImproperlyConfigured(told)
        return found

    def float(self, var: str, default: Any = NOTSET) -> Any:  # noqa: ANN401
        """Return a number; an empty text is one that was not set."""
        return self._number(var, default, _finite, "a number")

    def _number(self, var: str, default: Any, kind: Any, words: str) -> Any:  # noqa: ANN401
        text = str(self.get_value(var, cast=str, default=default)).strip()
        try:
            return kind(text) if text else default
        except ValueError:
            told = f"{var} must be {words}, not {text!r}."
            raise ImproperlyConfigured(told) from None


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _from_file(name: str) -> str:
    """Read what stands in the file that a NAME_FILE tells."""
    try:
        return Path(os.environ[name]).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        told = f"{name}: {os.environ[name]} cannot be read ({why})."
        raise ImproperlyConfigured(told) from None


env = Variables()
env.prefix = ""
for _name, _text in read_env_file(env_file()).items():
    os.environ.setdefault(_name, _text)

# As containers have it: NAME_FILE names a file that holds the value of NAME.
IN_FILES = ("MONGO_URI", "REDIS_URI", "DATABASE_URL", "SECRET_KEY", "CREDS_KEY")
for _name in (*IN_FILES, "METRICS_SECRET", "EMAIL_PASSWORD"):
    if os.environ.get(f"{_name}_FILE") and not os.environ.get(_name):
        os.environ[_name] = _from_file(f"{_name}_FILE")

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()

PRODUCT = re.compile(r"\d+(\s*\*\s*\d+)*")


def product(name: str, default: str) -> int:
    """Read a number that may be written as a product: `(1000 * 60 * 60 * 24) * 7`."""
    text = env.str(name, default=default).strip() or default
    bare = re.sub("[()]", "", text).strip()  # a product is the same without them
    if not PRODUCT.fullmatch(bare):
        raise ImproperlyConfigured(f"{name} must be a number or a product of numbers")
    return prod(int(factor) for factor in bare.split("*"))


def prices(name: str) -> dict[str, Decimal]:
    """Return dollars by name, told as `a=1.5,b=20`; raises ImproperlyConfigured."""
    found = {}
    for each in filter(None, (part.strip() for part in env.list(name, default=[]))):
        model, _, price = each.partition("=")
        try:
            found[model.strip()] = Decimal(price)
        except InvalidOperation:
            message = f"{name}: {each!r} is no name with a price, as gpt-4.1-mini=5"
            raise ImproperlyConfigured(message) from None
    return found
