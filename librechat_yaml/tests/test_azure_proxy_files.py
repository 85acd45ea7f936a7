"""azure-openai-proxy's config.yaml, as its README writes it."""

from pathlib import Path

import pytest

from librechat_yaml.environment import BASE_DIR
from librechat_yaml.load import load, place
from librechat_yaml.tests.files import verdict

README = """
api_base: "/v1"
deployment_config:
  - deployment_name: "xxx"
    model_name: "text-davinci-003"
    endpoint: "https://xxx-east-us.openai.azure.com/"
    api_key: "11111111111"
    api_version: "2024-02-01"
  - deployment_name: "yyy"
    model_name: "gpt-3.5-turbo"
    endpoint: "https://yyy.openai.azure.com/"
    api_key: "11111111111"
    api_version: "2024-02-01"
  - deployment_name: "zzzz"
    model_name: "text-embedding-ada-002"
    endpoint: "https://zzzz.openai.azure.com/"
    api_key: "11111111111"
    api_version: "2024-02-01"
"""


def test_the_readme_s_file_gives_every_model_its_own_resource_and_key() -> None:
    found = verdict(README)
    assert found.config is not None
    assert (found.program, found.problems) == ("azure-openai-proxy", ())
    assert found.config.endpoints.azure is not None
    assert [
        (
            group.instance_name,
            group.api_key,
            group.version,
            model,
            entry.deployment_name,
        )
        for group in found.config.endpoints.azure.groups
        for model, entry in group.models.items()
    ] == [
        ("xxx-east-us", "11111111111", "2024-02-01", "text-davinci-003", "xxx"),
        ("yyy", "11111111111", "2024-02-01", "gpt-3.5-turbo", "yyy"),
        ("zzzz", "11111111111", "2024-02-01", "text-embedding-ada-002", "zzzz"),
    ]


def test_the_last_of_two_equal_names_counts_and_it_is_said() -> None:
    twice = README.replace("text-davinci-003", "gpt-3.5-turbo")
    found = verdict(twice)
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    names = [list(group.models) for group in found.config.endpoints.azure.groups]
    assert names == [["gpt-3.5-turbo"], ["text-embedding-ada-002"]]
    assert found.config.endpoints.azure.groups[0].instance_name == "yyy"
    assert "f.yaml:9:5  warning:  deployment_config[1]" in found.report()


def test_without_a_version_the_readme_s_default_is_used() -> None:
    found = verdict(README.replace('    api_version: "2024-02-01"\n', ""))
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    assert {each.version for each in found.config.endpoints.azure.groups} == {
        "2024-02-01"
    }


def test_another_base_path_is_named() -> None:
    assert "api_base  no counterpart" in verdict(README.replace("/v1", "/x")).report()


def test_an_entry_without_an_address_is_left_out_and_named() -> None:
    text = README.replace('    endpoint: "https://yyy.openai.azure.com/"\n', "")
    found = verdict(text)
    assert "deployment_config[1]  endpoint is missing" in found.report()
    assert found.config is not None


def test_config_yaml_is_read_where_librechat_yaml_names_no_endpoints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("librechat_yaml.load.BASE_DIR", tmp_path)
    (tmp_path / "config.yaml").write_text(README)
    assert load("", {}).program == "azure-openai-proxy"
    assert place({"AZURE_OPENAI_ENDPOINT": "https://x"}) == "librechat.yaml"
    ours = tmp_path / "librechat.yaml"
    ours.write_text("version: 1.3.5\ndemo: true\n")  # as it comes
    assert load("", {}).program == "azure-openai-proxy"
    for text in ("version: 1.3.5\nendpoints: {}\n", "broken: [\n"):
        ours.write_text(text)
        assert load("", {}).program == ""


def test_the_variables_count_beside_the_file_that_comes_along() -> None:
    shipped = (BASE_DIR / "librechat.yaml").read_text()
    environ = {
        "AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com/",
        "AZURE_OPENAI_MODEL_MAPPER": "gpt-3.5-turbo=gpt-35-turbo",
        "AZURE_OPENAI_TOKEN": "k",
    }
    found = verdict(shipped, environ).config
    assert found is not None
    assert found.endpoints.azure is not None
    assert list(found.endpoints.azure.groups[0].models) == ["gpt-3.5-turbo"]


def test_without_a_version_the_variables_mean_the_readme_s_default() -> None:
    environ = {
        "AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com/",
        "AZURE_OPENAI_MODEL_MAPPER": "gpt-3.5-turbo=gpt-35-turbo",
        "AZURE_OPENAI_TOKEN": "k",
    }
    found = verdict("version: 1.3.5\n", environ)
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    assert found.config.endpoints.azure.groups[0].version == "2024-02-01"
