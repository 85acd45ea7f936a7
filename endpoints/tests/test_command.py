import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.load import load

FILE = """
version: 1.2.1
endpoints:
  azureOpenAI:
    groups:
      - group: east
        apiKey: the-key-of-east
        baseURL: {url}/openai/deployments/${{DEPLOYMENT_NAME}}
        version: "2024-10-21"
        models:
          gpt-4o: {{deploymentName: gpt-4o}}
          gpt-4o-mini: {{deploymentName: mini}}
"""


@pytest.fixture
def configured(simulator: SimulatorHandle, tmp_path: Path) -> Iterator[SimulatorHandle]:
    file = tmp_path / "librechat.yaml"
    file.write_text(FILE.format(url=simulator.url))
    config, before = load(str(file)).config, live.librechat()
    assert config is not None
    live.swap(config)
    yield simulator
    live.swap(before)


def listed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("endpoints", *arguments, stdout=out)
    return out.getvalue()


def test_every_deployment_is_listed_without_its_key(
    configured: SimulatorHandle,
) -> None:
    text = listed()
    assert "/openai/deployments/mini/chat/completions" in text
    assert "the-key-of-east" not in text


def test_a_probe_asks_each_deployment_once(configured: SimulatorHandle) -> None:
    assert listed("--probe").count("ok ") >= 2
    assert len(configured.requests()) == 2


def test_a_probe_tells_what_is_wrong_where(configured: SimulatorHandle) -> None:
    configured.script("mini", Script(error="deployment_not_found"))
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("endpoints", "--probe", stdout=out)
    assert "not_found" in out.getvalue()
    assert "five minutes" in out.getvalue()
