"""Every environment variable that the settings read is told in docs/variables.md."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "variables.md"
EXAMPLE = ROOT / ".env.example"
TOLD = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", PAGE.read_text(encoding="utf-8")))
RECORD = """
import environ
read = environ.Env.get_value
def note(self, var, *args, **options):
    print(var)
    return read(self, var, *args, **options)
environ.Env.get_value = note
import config.settings
"""
SWITCHES = {
    "ALLOW_SOCIAL_LOGIN": "1",
    "LIMIT_MESSAGE_USER": "1",
    "OPENID_ISSUER": "https://login.example.com",
    "OPENID_CLIENT_ID": "chat",
}


def test_every_variable_that_the_settings_read_is_told(data_dir: Path) -> None:
    own = {"DATA_DIR": str(data_dir), "ENV_FILE": os.devnull}
    done = subprocess.run(
        [sys.executable, "-c", RECORD],
        cwd=ROOT,
        env=own | SWITCHES,
        capture_output=True,
        check=True,
        text=True,
    )
    read = set(done.stdout.split())
    assert len(read) > 100
    assert sorted(read - TOLD) == []


def test_every_variable_of_the_example_is_told() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    named = set(re.findall(r"(?m)^(?:# )?([A-Z][A-Z0-9_]+)=", text))
    keys_of_azure = {"SWEDEN_API_KEY", "US_NORTH_API_KEY"}
    assert sorted(named - TOLD - keys_of_azure) == []
