"""Compose's stores get passwords of their own at the first start, and keep them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
import yaml

from operations.embedded import run_dir
from operations.passwords import NAMES, leave
from operations.up.stores.first_user import OtherPassword, let_in
from runtime.secrets import Secrets

ROOT = Path(__file__).parents[2]
FILES = {"MONGO_URI": "mongo-uri", "REDIS_URI": "redis-uri"}
FILES |= {"DATABASE_URL": "database-url"}
TELL = """
import json
from django.conf import settings as s
print(json.dumps([s.MONGO_URI, s.REDIS_URI, s.DATABASES["default"]["PASSWORD"]]))
"""


def settings_with(folder: Path, **variables: str) -> list[str]:
    """Return the addresses (and SQL's password) that a program in compose would use."""
    own = {f"{name}_FILE": str(folder / file) for name, file in FILES.items()}
    nothing = dict.fromkeys(FILES, "")  # as docker-compose.yml has it
    done = subprocess.run(
        [sys.executable, "-c", TELL],
        cwd=ROOT,
        env=nothing
        | own
        | variables
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(folder / "data"),
            "ENV_FILE": os.devnull,
        },
        capture_output=True,
        check=True,
        text=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def test_the_program_takes_its_addresses_from_the_files_and_only_it_reads_them(
    tmp_path: Path,
) -> None:
    made = Secrets.open(tmp_path, NAMES)
    leave(tmp_path, made, "a b/c@d")
    mongo, redis, sql = settings_with(tmp_path, REDIS_URI="redis://mine:6379/1")
    assert made.get("MONGO_PASSWORD") in mongo
    assert "journal=true" in mongo
    assert redis == "redis://mine:6379/1"  # what is set wins over the file
    assert sql == "a b/c@d"
    modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    del modes["data"]
    assert modes.pop("redis.conf") == 0o644
    assert set(modes.values()) == {0o600}


def test_passwords_stay_as_they_were_made(tmp_path: Path) -> None:
    first = Secrets.open(tmp_path, NAMES)
    assert Secrets.open(tmp_path, NAMES).values == first.values
    assert len(set(first.values.values())) == len(NAMES)


def test_a_mongodb_that_has_another_password_is_not_taken_over(
    mongo_server: str, data_dir: Path
) -> None:
    if "MONGO_URI" in os.environ:
        pytest.skip("the server is not ours")
    socket = quote_plus(str(run_dir(data_dir) / "mongo.sock"))
    with pytest.raises(OtherPassword):
        let_in(socket, "another")


def test_stores_of_compose_publish_no_port_and_ask_for_a_password() -> None:
    whole: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = whole["services"]
    assert [name for name, one in services.items() if "ports" in one] == ["api"]
    assert "--auth" in services["mongodb"]["command"]
    assert "/passwords/redis.conf" in services["redis"]["command"]
    assert whole["networks"]["stores"] == {"internal": True}
