"""Where the embedded stores live: paths and addresses, derived from `data/` alone."""

import hashlib
import tempfile
from pathlib import Path
from urllib.parse import quote_plus

from runtime.secrets import Secrets

SOCKET_LIMIT = 100  # bytes; the kernel allows 107 for a unix socket's path
MONGO_USER = "librechat"


def run_dir(data_dir: Path) -> Path:
    """Return the folder of sockets: `data/run`, a short one when that is too long."""
    folder = data_dir / "run"
    if len(str(folder / "mongo.sock").encode()) <= SOCKET_LIMIT:
        return folder
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"librechat-{digest}"


def mongo_uri(data_dir: Path, secrets: Secrets, database: str = "LibreChat") -> str:
    """Return the embedded mongod's address, journalled and authenticated."""
    socket = quote_plus(str(run_dir(data_dir) / "mongo.sock"))
    password = quote_plus(secrets.get("MONGO_PASSWORD"))
    options = "authSource=admin&journal=true"
    return f"mongodb://{MONGO_USER}:{password}@{socket}/{database}?{options}"


def redis_uri(data_dir: Path) -> str:
    """Return the embedded redis-server's address."""
    return f"unix://{run_dir(data_dir) / 'redis.sock'}"
