"""The file that is shipped, the demo that it asks for, and the example beside it."""

import hashlib
import itertools
import re

import pytest

from librechat_yaml.environment import BASE_DIR
from librechat_yaml.reading.checked import Checked, check
from librechat_yaml.reading.source import Content

SHIPPED = BASE_DIR / "librechat.yaml"
EXAMPLE = BASE_DIR / "librechat.example.yaml"
# A release that changes it would stop the `git pull` of everybody who has edited it.
AS_SHIPPED = "4753a067799caf196b6836556ac06a0d"
SET = {
    "SWEDEN_API_KEY": "k1",
    "US_NORTH_API_KEY": "k2",
    "TICKETS_TOKEN": "t",
    "SEARXNG_INSTANCE_URL": "http://searxng:8080",
}


def verdict(text: str, **environ: str) -> Checked:
    return check(Content("librechat.yaml", text.encode()), environ)


def sections() -> list[str]:
    """Return the commented sections of the example, uncommented."""
    lines = EXAMPLE.read_text().splitlines()
    blocks = itertools.groupby(lines, lambda line: bool(line.strip()))
    found = ["\n".join(block) for filled, block in blocks if filled]
    return [re.sub("(?m)^#(?! ---)", "", each) for each in found if "# ---" in each]


def models(found: Checked) -> list[str]:
    assert found.config is not None, found.report()
    azure = found.config.endpoints.azure
    return [name for group in azure.groups for name in group.models] if azure else []


def test_a_release_changes_nothing_that_is_the_administrators() -> None:
    found = hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    assert found.startswith(AS_SHIPPED), (
        "people edit this file, and `git pull` stops where a release changes it: put "
        "what is new into librechat.example.yaml or librechat_yaml/demo.yaml"
    )


@pytest.mark.parametrize("file", [SHIPPED, EXAMPLE], ids=lambda file: file.name)
def test_it_is_valid_and_the_demo_answers(file: object) -> None:
    found = verdict(SHIPPED.read_text() if file == SHIPPED else EXAMPLE.read_text())
    assert "gpt-4o" in models(found)
    assert found.problems == ()


def test_the_demo_is_where_the_pretend_azure_listens() -> None:
    found = verdict("demo: true", SIMULATOR_PORT="4000").config
    assert found is not None
    assert found.endpoints.azure is not None
    [group] = found.endpoints.azure.groups
    assert group.base_url.startswith("http://127.0.0.1:4000/")


def test_the_demo_goes_when_there_is_something_real() -> None:
    keys = {
        "AZURE_OPENAI_API_KEY": "k",
        "AZURE_OPENAI_API_INSTANCE_NAME": "mine",
        "AZURE_OPENAI_API_DEPLOYMENT_NAME": "gpt",
    }
    for found in (verdict("demo: true", **keys), verdict("demo: true\n" + REAL)):
        assert found.config is not None
        assert found.config.endpoints.azure is not None
        assert [g.group for g in found.config.endpoints.azure.groups] != ["demo"]
    assert models(verdict("version: 1.3.5")) == []
    assert models(verdict("demo: false")) == []


REAL = """
endpoints:
  azureOpenAI:
    groups:
      - group: g
        apiKey: k
        instanceName: i
        version: "2024-10-21"
        models: {m: {deploymentName: m}}
"""


@pytest.mark.parametrize("section", sections(), ids=lambda text: text.splitlines()[1])
def test_each_section_of_the_example_can_be_uncommented(section: str) -> None:
    found = verdict(f"version: 1.3.5\ndemo: true\n{section}", **SET)
    assert found.config is not None, found.report()
    assert found.problems == (), found.report()


def test_all_sections_of_the_example_can_be_uncommented_together() -> None:
    assert len(sections()) >= 7
    found = verdict("\n".join(["version: 1.3.5", "demo: true", *sections()]), **SET)
    assert set(models(found)) == {"gpt-3.5-turbo", "gpt-4", "gpt-4o"}
    assert found.problems == ()
