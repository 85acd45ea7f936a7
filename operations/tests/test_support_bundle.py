"""What is sent to whoever helps holds no secret, nobody's address and no text."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import User
from librechat_yaml import environment
from operations.support import masked

CANARY = "canary"
LOG = """{"event":"request","path":"/c/new","status":200,"client":"203.0.113.9"}
mail to canary@example.org failed: password=canary-1 Authorization: Bearer canary-2
mongodb://u:canary-3@store.example/x does not answer
"""
YAML = """
version: "1.3.17"
interface: {privacyPolicy: {externalUrl: "https://canary.example"}}
endpoints:
  azureOpenAI:
    titleConvo: true
    groups: [{group: canary-group, apiKey: canary-key, models: {gpt-4o: true}}]
"""


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no worker: none is there."""
    monkeypatch.setattr("operations.doctor.checks.PATIENCE", 0.2)


def test_a_bundle_tells_what_runs_and_nothing_of_anybody(
    tmp_path: Path, alice: User, mongo_clean: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "log").write_text(LOG)
    (tmp_path / "librechat.yaml").write_text(YAML)
    file = str(tmp_path / "librechat.yaml")
    monkeypatch.setitem(environment._outside, "CONFIG_PATH", file)
    monkeypatch.setenv("EMAIL_PASSWORD", "canary-4")
    monkeypatch.setenv("TRUST_PROXY", "1")
    made, log = tmp_path / "support.zip", str(tmp_path / "log")
    call_command("support_bundle", str(made), log=log, stdout=io.StringIO())
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    with zipfile.ZipFile(made) as bundle:
        found = {name: bundle.read(name).decode() for name in bundle.namelist()}
    everything = "\n".join(found.values())
    assert CANARY not in everything
    assert alice.email not in everything
    assert "203.0.113.9" not in everything
    assert "LibreChat for Azure" in found["versions.txt"]
    assert "ok   mongodb" in found["doctor.txt"]
    assert "titleConvo: true" in found["configuration.txt"]
    assert "TRUST_PROXY=1" in found["variables.txt"]
    assert "EMAIL_PASSWORD=(8 characters)" in found["variables.txt"]
    assert "people 1" in found["counts.txt"]
    assert '"path":"/c/new","status":200' in found["log.txt"]


def test_a_number_may_be_a_secret() -> None:
    set_ = {"SECRET_KEY": "12345", "PORT": "3080", "REDIS_URI": "7", "OTHER": "1"}
    told = masked.variables(set_, {"SECRET_KEY", "PORT", "REDIS_URI"})
    assert told == [
        "PORT=3080",
        "REDIS_URI=(1 characters)",
        "SECRET_KEY=(5 characters)",
    ]


def test_what_is_no_yaml_is_told_by_its_length() -> None:
    assert masked.configuration("a: [\nsecret") == "(2 lines that are no YAML)\n"
