"""Read the environment: `.env` first, real variables win."""

import os
import re
from math import prod
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
env.prefix = ""
env_file = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
if env_file.is_file():
    environ.Env.read_env(env_file, overwrite=False)

# As containers have it: NAME_FILE names a file that holds the value of NAME.
IN_FILES = ("MONGO_URI", "REDIS_URI", "DATABASE_URL", "SECRET_KEY", "CREDS_KEY")
for _name in (*IN_FILES, "METRICS_SECRET", "EMAIL_PASSWORD"):
    _file = os.environ.get(f"{_name}_FILE")
    if _file and not os.environ.get(_name):
        os.environ[_name] = Path(_file).read_text(encoding="utf-8").strip()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()

PRODUCT = re.compile(r"\d+(\s*\*\s*\d+)*")


def product(name: str, default: str) -> int:
    """Read a number that may be written as a product: `(1000 * 60 * 60 * 24) * 7`."""
    text = env.str(name, default=default).strip() or default
    bare = re.sub("[()]", "", text).strip()  # a product is the same without them
    if not PRODUCT.fullmatch(bare):
        raise ImproperlyConfigured(f"{name} must be a number or a product of numbers")
    return prod(int(factor) for factor in bare.split("*"))
