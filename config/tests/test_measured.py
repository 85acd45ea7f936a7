"""The cases measured on LibreChat itself, by their row, and what we do with each.

Where we differ on purpose, `why` says so.
"""

from typing import NamedTuple

import pytest

from librechat_yaml.tests.files import azure, errors, verdict


class Row(NamedTuple):
    """One measured configuration; `wrong` is part of our error, "" = accepted."""

    number: str
    groups: str
    wrong: str = ""
    why: str = ""


def group(**changes: str) -> str:
    """Return one group; a change of "" leaves the key out."""
    keys = {
        "group": "g",
        "apiKey": "k",
        "instanceName": "i",
        "deploymentName": "d",
        "version": "v",
        "models": "{gpt-4: true}",
    } | changes
    lines = [f"{name}: {value}" for name, value in keys.items() if value]
    return "- " + "\n  ".join(lines) + "\n"


S4_URL = (
    '"https://${INSTANCE_NAME}.openai.azure.com/openai/deployments/'
    '${DEPLOYMENT_NAME}/chat/completions?api-version=${version}"'
)
ENV = {"K": "key", "INST": "inst", "DEP": "dep", "VER": "2024-02-01", "EMPTY": ""}
ENV |= {"MONGO_URI": "mongodb://secret", "CUSTOM_URL": "https://c/${DEPLOYMENT_NAME}"}

ROWS = [
    Row("1", group(models="{gpt-4: true, gpt-4o: {deploymentName: d4o}, m0: {}}")),
    Row("2", group() + group(group="h"), "already in group `g`"),
    Row("3", group() + group(models="{b: true}"), "the name `g` is already"),
    Row("4", group(deploymentName=""), "no deploymentName"),
    Row("5", group(version=""), "no version"),
    Row("6", group(deploymentName="", models="{m: {version: v}}"), "no deploymentName"),
    Row("7", group(version="", models="{m: {deploymentName: d}}"), "no version"),
    Row("8", group(models="{a: false, b: true}"), why="false = not offered, warned"),
    Row("9a", group(models="{gpt-4: null}"), "must be true, false or settings"),
    Row("9b", group(models="{gpt-4: text}"), "must be true, false or settings"),
    Row("10a", group(instanceName=""), "instanceName"),
    Row(
        "10b",
        group(instanceName="", baseURL="https://h.openai.azure.com"),
        why="a full baseURL needs no instance",
    ),
    Row(
        "11",
        group(serverless="true", baseURL="https://e/v1", models="{Llama: true}"),
    ),
    Row("12", group(serverless="true", baseURL="https://e/v1", version="")),
    Row("13", group(serverless="true", instanceName=""), "baseURL"),
    Row(
        "14",
        group(serverless="true", baseURL="https://e/v1", models="{a: true, b: {}}"),
    ),
    Row(
        "15",
        group(serverless="true", baseURL="${NOPE_URL}"),
        "NOPE_URL is not set",
        "an unset variable is told at the start, not at the first call",
    ),
    Row("16", group(apiKey="${NOPE}"), "NOPE is not set"),
    Row("17", group(apiKey="${EMPTY}"), "EMPTY is not set (or empty)"),
    Row("18", group(instanceName="${INST}", deploymentName="${DEP}", version="${VER}")),
    Row("19", group(instanceName="${NOPE}"), "NOPE is not set"),
    Row(
        "20",
        group(apiKey="pre-${K}-post", deploymentName="d-${NOPE}"),
        "NOPE is not set",
        "a partly filled name can only fail later",
    ),
    Row("21", group(baseURL="${CUSTOM_URL}")),
    Row("22", group(baseURL="${NOPE}"), "NOPE is not set", "as 15"),
    Row("23", group(baseURL=S4_URL)),
    Row(
        "24a",
        group(additionalHeaders='{X-A: "${NOPE}"}'),
        "NOPE is not set",
        "as 15",
    ),
    Row("24b", group(additionalHeaders='{X-B: "{{LIBRECHAT_USER_EMAIL}}"}')),
    Row("25", group(additionalHeaders="{X: 5}"), "must be text, found a number"),
    Row(
        "27",
        group(models="{}"),
        "at least one model",
        "the documentation demands one",
    ),
    Row("28a", group(models=""), "models  missing"),
    Row("28b", group(apiKey=""), "apiKey  missing"),
    Row("28c", "- apiKey: k\n  models: {a: true}\n", "group  missing"),
    Row("29", group(apiKey='""'), "apiKey  must not be empty", "it can only fail"),
    Row("30a", group(version="2024"), "must be text, found a number"),
    Row("30b", group(version="2024-02-01"), why="we read no dates: it is text"),
    Row("31", group(version="2024-02-15-preview")),
    Row("32", group(foo="bar", models="{m: {foo: bar}}")),
    Row("33", group(addParams='{web_search: "yes"}'), "must be true or false"),
    Row("34", group(dropParams="top_p"), "must be a list"),
    Row("35", group(apiKey="${MONGO_URI}"), "protected and never read"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_group_is_judged_as_measured(row: Row) -> None:
    found = azure(row.groups, ENV)
    assert row.wrong in errors(found)
    assert bool(errors(found)) == bool(row.wrong)
    assert (found.config is None) == bool(row.wrong)


def test_empty_list_of_groups_is_refused_row_26() -> None:
    found = verdict("endpoints: {azureOpenAI: {groups: []}}")
    assert "groups  must not be empty" in errors(found)


def test_documented_example_with_three_groups_loads_row_36() -> None:
    found = azure(
        """\
        - group: my-resource-westus
          apiKey: "${WESTUS_API_KEY}"
          instanceName: my-resource-westus
          version: "2024-03-01-preview"
          models:
            gpt-4-vision-preview:
              deploymentName: gpt-4-vision-preview
              version: "2024-03-01-preview"
            gpt-3.5-turbo: {deploymentName: gpt-35-turbo}
        - group: mistral-inference
          apiKey: "${AZURE_MISTRAL_API_KEY}"
          baseURL: "https://m.region.inference.ai.azure.com/v1/chat/completions"
          serverless: true
          models: {mistral-large: true}
        """,
        {"WESTUS_API_KEY": "a", "AZURE_MISTRAL_API_KEY": "b"},
        top="titleModel: llama-70b-chat\nplugins: true\nassistants: true\n",
    )
    assert found.config is not None


def test_documented_model_deployments_example_says_what_to_write_row_37() -> None:
    found = azure(group(deploymentName="", models="{gpt-3.5-turbo: true}"))
    assert "groups[0].models.gpt-3.5-turbo  no deploymentName" in errors(found)
    assert "write `gpt-3.5-turbo: {deploymentName:" in errors(found)


def test_fragment_lacks_its_key_row_38() -> None:
    found = azure("- group: example_group\n  models: {a: {deploymentName: d}}\n")
    assert "apiKey  missing" in errors(found)


def test_keys_deeper_than_the_item_are_explained_row_39() -> None:
    found = azure('- group: "sweden"\n   apiKey: "x"\n   models: {a: true}\n')
    assert "f.yaml:6:10  `apiKey` is not aligned with `group`" in errors(found)
    assert "same column as `group`, column 9" in errors(found)


def test_keys_under_the_dash_are_explained_row_40() -> None:
    groups = 'groups:\n- group: "x"\napiKey: k\nmodels: {a: true}\n'
    text = "endpoints:\n  azureOpenAI:\n" + "".join(
        f"    {line}\n" for line in groups.splitlines()
    )
    found = errors(verdict(text))
    assert "endpoints.azureOpenAI.groups[0].models  missing" in found
    assert "in line 6, outside the item" in found


def test_several_items_with_keys_under_the_dash_are_explained_row_40() -> None:
    group = '- group: "x"\napiKey: k\nmodels:\n   a: true\n'
    text = "endpoints:\n  azureOpenAI:\n    groups:\n" + "".join(
        f"    {line}\n" for line in (group + group).splitlines()
    )
    found = errors(verdict(text))
    assert "f.yaml:5:5  `apiKey` stands under the dash, outside the item" in found
    assert "same column as `group`, column 7" in found


def test_interface_keys_on_the_same_indent_are_explained_row_41() -> None:
    text = "version: 1.1.1\ninterface:\nprivacyPolicy:\n   externalUrl: 'https://x'\n"
    found = errors(verdict(text))
    assert "f.yaml:2:1  interface  must be a mapping" in found
    assert "`privacyPolicy` (line 3) must stand inside `interface`" in found


def test_models_and_default_on_one_indent_are_explained_row_42() -> None:
    text = """\
    endpoints:
      custom:
        - name: Ollama
          apiKey: ollama
          baseURL: http://192.168.50.153:11434/v1/
          models:
          default: [llama3]
          fetch: false
    """
    found = errors(verdict(text))
    assert "f.yaml:6:7  endpoints.custom[0].models  must be a mapping" in found
    assert "`default`, `fetch` (line 7) must stand inside `models`" in found


def test_unknown_endpoint_keys_are_accepted_and_named_row_43() -> None:
    top = "plugins: true\nsummarize: true\ncustomOrder: 2\nfoo: 1\n"
    found = azure(group(), top=top)
    assert found.config is not None
    assert "unknown keys, ignored: endpoints.azureOpenAI.foo" in found.report()


@pytest.mark.parametrize(
    ("top", "wrong"),
    [
        ("titleMethod: bad\n", "titleMethod  must be one of 'completion'"),
        ('titleConvo: "true"\n', "titleConvo  must be true or false, found text"),
    ],
)
def test_wrong_endpoint_values_are_refused_row_44(top: str, wrong: str) -> None:
    found = azure(group(), top=top)
    assert wrong in errors(found)
