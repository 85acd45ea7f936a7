import json
from io import StringIO
from pathlib import Path

import pytest
from django.core import checks
from django.core.management import call_command

from operations.checks import file_has_no_doubts, file_is_valid

KEY = "s3cret-key-that-nobody-may-see"
GOOD = f"""\
version: 1.3.5
endpoints:
  azureOpenAI:
    groups:
      - group: sweden
        apiKey: {KEY}
        instanceName: inst
        version: "2024-10-21"
        models:
          gpt-7000: {{deploymentName: seven}}
          gpt-4: {{deploymentName: four}}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that CONFIG_PATH names."""
    path = tmp_path / "librechat.yaml"
    path.write_text(GOOD)
    monkeypatch.setattr(
        "librechat_yaml.environment._outside", {"CONFIG_PATH": str(path)}
    )
    return path


def output(*arguments: str) -> str:
    """Return what check_config prints."""
    out = StringIO()
    call_command("check_config", *arguments, stdout=out)
    return out.getvalue()


def test_sound_file_is_shown_with_keys_masked(file: Path) -> None:
    text = output(str(file))
    url = "https://inst.openai.azure.com/openai/deployments/seven/chat/completions"
    assert f"{url}?api-version=2024-10-21" in text
    assert "key ****" in text
    assert KEY not in text


def test_unknown_and_retired_models_are_named(file: Path) -> None:
    text = output()
    assert (
        "unknown models, taken to have 4,096 tokens unless told: sweden/gpt-7000"
        in text
    )
    assert "were not upgraded: sweden/gpt-4;" in text


def test_broken_file_is_reported_with_status_1(file: Path) -> None:
    file.write_text(GOOD.replace("instanceName: inst", "instanceName: 5"))
    with pytest.raises(SystemExit) as ended:
        output()
    assert ended.value.code == 1


def test_a_file_that_is_not_there_is_reported_with_status_1(file: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        output("/nonexistent.yaml")
    assert ended.value.code == 1


def test_programs_get_json(file: Path) -> None:
    found = json.loads(output("--json"))
    assert found["valid"] is True
    assert [row["deployment"] for row in found["models"]] == ["seven", "four"]
    assert KEY not in json.dumps(found)


def test_programs_get_places_of_errors(file: Path, capsys: object) -> None:
    file.write_text("endpoints:\n  azureOpenAI:\n    groups: []\n")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_config", "--json", stdout=out)
    problem = json.loads(out.getvalue())["problems"][0]
    assert (problem["line"], problem["path"]) == (3, "endpoints.azureOpenAI.groups")


def test_system_check_refuses_an_invalid_file(file: Path) -> None:
    file.write_text("nonsense: 1\n")
    assert [one.level for one in file_is_valid(None)] == [checks.ERROR]


def test_system_check_lets_a_bypassed_file_through(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("nonsense: 1\n")
    monkeypatch.setenv("CONFIG_BYPASS_VALIDATION", "true")
    assert [one.level for one in file_is_valid(None)] == [checks.WARNING]


def test_doubts_are_told_before_deployment(file: Path) -> None:
    assert any("gpt-7000" in one.msg for one in file_has_no_doubts(None))
