"""A file that leaves people without any model says so before it is in force."""

import pytest

from librechat_yaml.reading.checked import Checked
from librechat_yaml.tests.files import errors, verdict

AZURE = """\
  azureOpenAI:
    groups:
      - {group: g, apiKey: k, instanceName: i, deploymentName: d, version: v,
         models: {gpt-4o: true}}
"""
CUSTOM = """\
  custom:
    - {name: Groq, apiKey: "${GROQ_KEY}", baseURL: https://h/v1, models: {MODELS}}
"""


def listed(*models: str, top: str = "", ends: str = AZURE) -> Checked:
    """Return the verdict on a file whose list has these models (endpoint/model)."""
    specs = "".join(
        f"    - {{name: s{number}, preset: {{endpoint: {one.partition('/')[0]}, "
        f"model: {one.partition('/')[2]}}}}}\n"
        for number, one in enumerate(models)
    )
    text = f"version: 1.3.5\n{top}modelSpecs:\n  enforce: true\n  list:\n{specs}"
    return verdict(f"{text}endpoints:\n{ends}", {"GROQ_KEY": "k"})


@pytest.mark.parametrize(
    ("section", "address"),
    [
        ("anthropic", "https://api.anthropic.com/v1"),
        ("google", "https://generativelanguage.googleapis.com/v1beta/openai"),
        ("bedrock", "https://bedrock-runtime.REGION.amazonaws.com/openai/v1"),
    ],
)
def test_a_service_with_a_format_of_its_own_is_told_where_it_speaks_openais(
    section: str, address: str
) -> None:
    found = verdict(f"version: 1.3.5\nendpoints:\n{AZURE}  {section}: {{a: 1}}\n")
    assert found.config is not None
    told = f"f.yaml:7:3  warning:  endpoints.{section}  no effect: add it under"
    assert told in found.report()
    assert f"`endpoints.custom` with `baseURL: {address}`" in found.report()


def test_a_file_of_such_services_alone_is_refused() -> None:
    ends = "endpoints: {anthropic: {a: 1}, google: {}, agents: {}}\n"
    found = errors(verdict(f"version: 1.3.5\n{ends}"))
    assert "endpoints.anthropic  no model would be on offer" in found
    key = {"OPENAI_API_KEY": "k"}
    assert verdict(f"version: 1.3.5\n{ends}", key).config is not None


@pytest.mark.parametrize("lost", ["agents/a", "google/gemini", "azureOpenAI/gpt-9"])
def test_an_enforced_list_of_which_nothing_is_on_offer_is_refused(lost: str) -> None:
    found = errors(listed(lost, lost))
    assert found.startswith("f.yaml:3:3  modelSpecs.enforce  none of the listed")


def test_a_list_that_hides_the_menu_is_refused_as_well() -> None:
    text = "version: 1.3.5\nmodelSpecs:\n  list:\n"
    text += "    - {name: a, preset: {endpoint: google, model: m}}\n"
    found = verdict(f"{text}endpoints:\n{AZURE}")
    assert "modelSpecs.list  none of the listed" in errors(found)
    told = "interface: {modelSelect: true}\n"
    assert verdict(f"{told}{text}endpoints:\n{AZURE}").config is not None


@pytest.mark.parametrize("models", ["{default: [llama]}", "{fetch: true}"])
def test_a_list_of_which_something_is_on_offer_is_taken(models: str) -> None:
    ends = AZURE + CUSTOM.replace("{MODELS}", models)
    assert listed("google/m", "azureOpenAI/gpt-4o", ends=ends).config is not None
    assert listed("google/m", "Groq/llama", ends=ends).config is not None
    assert listed("openAI/gpt-5.4", ends=ends + "  openAI: {apiKey: k}\n").config


def test_a_list_of_an_endpoint_that_is_left_out_is_refused() -> None:
    ends = AZURE + CUSTOM.replace("{MODELS}", "{default: [llama]}")
    ends = ends.replace("GROQ_KEY", "UNSET")
    assert "none of the listed" in errors(listed("Groq/llama", ends=ends))


def test_a_variable_that_leaves_out_every_endpoint_is_refused() -> None:
    text = f"version: 1.3.5\nendpoints:\n{AZURE}"
    told = "the variable ENDPOINTS names none of azureOpenAI"
    assert told in errors(verdict(text, {"ENDPOINTS": "agents,google"}))
    assert verdict(text, {"ENDPOINTS": "agents,azureOpenAI"}).config is not None
    assert verdict("version: 1.3.5\n", {"ENDPOINTS": "agents"}).config is not None


def test_a_list_of_an_endpoint_that_the_variable_leaves_out_is_refused() -> None:
    text = "version: 1.3.5\nmodelSpecs:\n  enforce: true\n  list:\n"
    text += "    - {name: a, preset: {endpoint: azureOpenAI, model: gpt-4o}}\n"
    text += f"endpoints:\n{AZURE}{CUSTOM.replace('{MODELS}', '{fetch: true}')}"
    key = {"GROQ_KEY": "k"}
    assert verdict(text, key | {"ENDPOINTS": "azureOpenAI"}).config is not None
    found = errors(verdict(text, key | {"ENDPOINTS": "custom"}))
    assert "none of the listed models is on offer" in found
