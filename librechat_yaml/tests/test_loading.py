from pathlib import Path

import pytest

from librechat_yaml.load import load_or_exit
from librechat_yaml.tests.files import azure, errors, verdict

KEY = "s3cret-key-that-nobody-may-see"


def test_unknown_key_at_the_top_is_refused_with_a_hint() -> None:
    assert "did you mean `endpoints`?" in errors(verdict("endpoint: {}\n"))


def test_unknown_key_under_endpoints_is_refused_with_a_hint() -> None:
    assert "did you mean `azureOpenAI`?" in errors(
        verdict("endpoints: {azureOpenAi: 1}")
    )


def test_endpoint_at_the_top_is_told_where_it_belongs() -> None:
    assert "it belongs under `endpoints:`" in errors(verdict("custom: []\n"))


def test_sections_without_effect_are_named() -> None:
    text = "version: 1.3.5\ncloudfront: {}\nmemory: {}\nendpoints: {gptPlugins: {}}\n"
    found = verdict(text)
    assert found.config is not None
    for name in ("cloudfront", "memory", "endpoints.gptPlugins"):
        assert f"warning:  {name}  no effect: " in found.report()


def test_every_problem_is_told_at_once_errors_first() -> None:
    found = verdict(
        "interface: {modelSelect: 5}\n"
        "registration: {allowedDomains: x.org}\n"
        "endpoints:\n"
        "  azureOpenAI:\n"
        "    groups:\n"
        "      - {group: g, apiKey: '${NOPE}', models: {m: true}}\n"
    )
    lines = found.report().splitlines()
    assert [line.partition("  ")[0] for line in lines] == [
        "f.yaml:1:13",
        "f.yaml:2:16",
        "f.yaml:6:9",
        "f.yaml:6:20",
        "f.yaml:6:48",
        "f.yaml:6:48",
        "f.yaml:1:1",
    ]


def test_report_never_holds_a_value() -> None:
    text = f"- {{group: g, apiKey: {KEY}, instanceName: 5, models: {KEY}}}\n"
    found = azure(text, top=f"titleMethod: {KEY}\n")
    assert found.errors
    assert KEY not in found.report()


def test_configuration_never_shows_a_key() -> None:
    header = f"{{X-Key: {KEY}}}"
    text = (
        f"- {{group: g, apiKey: {KEY}, instanceName: i, deploymentName: d, version: v, "
    )
    found = azure(text + f"additionalHeaders: {header}, models: {{m: true}}}}\n")
    assert found.config is not None
    assert KEY not in repr(found.config)


def test_missing_key_is_told_beside_missing_models() -> None:
    found = errors(azure("- {group: g, version: 5}\n"))
    for key in ("apiKey  missing", "models  missing", "version  must be text"):
        assert key in found


def test_pool_needs_routing() -> None:
    text = "".join(
        f"- {{group: {name}, apiKey: k, instanceName: i, deploymentName: d, "
        "version: '2024-10-21', models: {m: true}}\n"
        for name in ("a", "b")
    )
    assert "add `routing: {}`" in errors(azure(text))
    assert azure(text, top="routing: {strategy: latency}\n").config is not None


@pytest.mark.parametrize(
    ("top", "told"),
    [
        ("titleConvo: true", ""),
        ("titleConvo: true\ntitleModel: m", ""),
        ("titleConvo: true\ntitleModel: x", "titleModel  `x` stands in no group: the"),
        (
            "summarize: true\nsummaryModel: x",
            "summaryModel  `x` stands in no group: the",
        ),
    ],
)
def test_a_helping_model_in_no_group_is_told_with_what_happens(
    top: str, told: str
) -> None:
    text = "- {group: g, apiKey: k, instanceName: i, deploymentName: d, version: v, "
    found = azure(text + "models: {m: true}}\n", top=f"{top}\n")
    assert found.config is not None
    assert told in found.report()
    assert bool(told) == ("chat's own model" in found.report())


@pytest.mark.parametrize(
    ("auth", "wrong"),
    [
        ("{type: default}", ""),
        ("{type: managed_identity, clientId: c}", ""),
        ("{type: token}", "auth.token  missing"),
        ("{type: client_secret, tenantId: t, clientId: c}", "auth.clientSecret"),
        ("{type: password, clientId: c, username: u, password: p}", ""),
        ("{type: certificate}", "must be one of"),
    ],
)
def test_identity_replaces_the_key(auth: str, wrong: str) -> None:
    text = (
        f"- {{group: g, auth: {auth}, instanceName: i, deploymentName: d, version: v, "
    )
    found = errors(azure(text + "models: {m: true}}\n"))
    assert wrong in found
    assert bool(found) == bool(wrong)


@pytest.mark.parametrize(
    "url",
    ["inst", "ftp://x", "https://", "https://[x", "https://a b", "https://x:99999"],
)
def test_address_must_be_one(url: str) -> None:
    group = f"- {{group: g, apiKey: k, baseURL: '{url}', serverless: true, "
    group += "models: {a: {}}}\n"
    custom = f"endpoints: {{custom: [{{name: a, apiKey: k, baseURL: '{url}'}}]}}\n"
    assert "baseURL  is no address" in errors(azure(group))
    assert "baseURL  is no address" in verdict(custom).report()


def test_address_may_hold_no_password() -> None:
    group = "- {group: g, apiKey: k, baseURL: 'https://u:p@h/', models: {a: {}}}\n"
    assert "baseURL  holds a password" in errors(azure(group))


def test_specs_hide_the_menu_unless_told() -> None:
    preset = "{endpoint: openAI, model: gpt-5.4}"
    spec, key = (
        f"modelSpecs: [{{name: a, preset: {preset}}}]\n",
        {"OPENAI_API_KEY": "k"},
    )
    plain = verdict(spec, key)
    told = verdict(spec + "interface: {modelSelect: true}\n", key)
    assert plain.config is not None
    assert told.config is not None
    assert not plain.config.interface.model_select
    assert told.config.interface.model_select
    assert not told.config.interface.presets


def test_legacy_variables_are_named_beside_a_section() -> None:
    text = "- {group: g, apiKey: k, instanceName: i, deploymentName: d, version: v, "
    found = azure(text + "models: {m: true}}\n", {"AZURE_OPENAI_MODELS": "gpt-4"})
    told = "the variable AZURE_OPENAI_MODELS is outdated and not used  → remove it"
    assert told in found.report()


def test_a_legacy_variable_that_the_file_refers_to_is_not_told_to_go() -> None:
    text = "- {group: g, apiKey: '${AZURE_OPENAI_API_KEY}', instanceName: i, "
    text += "deploymentName: d, version: v, models: {m: true}}\n"
    found = azure(text, {"AZURE_OPENAI_API_KEY": KEY, "AZURE_API_KEY": "other"})
    assert found.config is not None
    assert "variable AZURE_OPENAI_API_KEY" not in found.report()
    assert "the variable AZURE_API_KEY is outdated and not used" in found.report()


def test_legacy_variables_alone_make_one_group() -> None:
    environ = {
        "AZURE_API_KEY": KEY,
        "AZURE_OPENAI_API_INSTANCE_NAME": "inst",
        "AZURE_OPENAI_MODELS": "gpt-3.5-turbo, gpt-4",
        "AZURE_USE_MODEL_AS_DEPLOYMENT_NAME": "true",
        "AZURE_OPENAI_API_VERSION": "2024-02-01",
    }
    found = verdict("version: 1.3.5\n", environ)
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    group = found.config.endpoints.azure.groups[0]
    assert group.models["gpt-3.5-turbo"].deployment_name == "gpt-35-turbo"
    assert KEY not in found.report()


def test_the_variables_of_the_proxy_make_one_group() -> None:
    environ = {
        "AZURE_OPENAI_ENDPOINT": "https://docs-test-001.openai.azure.com/",
        "AZURE_OPENAI_API_VER": "2024-02-01",
        "AZURE_OPENAI_MODEL_MAPPER": "gpt-3.5-turbo=gpt-35-turbo, gpt-4=four",
        "AZURE_OPENAI_TOKEN": KEY,
    }
    found = verdict("version: 1.3.5\n", environ)
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    group = found.config.endpoints.azure.groups[0]
    names = {model: entry.deployment_name for model, entry in group.models.items()}
    assert names == {"gpt-3.5-turbo": "gpt-35-turbo", "gpt-4": "four"}
    assert (group.api_key, group.version) == (KEY, "2024-02-01")
    deployments = "https://docs-test-001.openai.azure.com/openai/deployments/"
    assert group.base_url == f"{deployments}${{DEPLOYMENT_NAME}}"
    assert all(name in found.report() for name in environ)
    assert KEY not in found.report()


def test_the_proxy_s_variables_without_a_key_are_named() -> None:
    environ = {
        "AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com",
        "AZURE_OPENAI_MODEL_MAPPER": "gpt-4=four",
    }
    found = verdict("version: 1.3.5\n", environ)
    assert found.config is not None
    assert found.config.endpoints.azure is None
    assert "AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_MODEL_MAPPER: no key" in found.report()


def test_a_legacy_key_without_a_resource_makes_nothing_and_says_so() -> None:
    found = verdict("version: 1.3.5\n", {"AZURE_API_KEY": KEY})
    assert found.config is not None
    assert found.config.endpoints.azure is None
    assert "AZURE_API_KEY: no resource is named" in found.report()


def test_openai_takes_key_and_models_from_the_environment() -> None:
    environ = {"OPENAI_API_KEY": "user_provided", "OPENAI_MODELS": "gpt-5.4,gpt-5.1"}
    found = verdict("version: 1.3.5\n", environ)
    assert found.config is not None
    assert found.config.endpoints.openai is not None
    names = [one.name for one in found.config.endpoints.openai.models.default]
    assert names == ["gpt-5.4", "gpt-5.1"]


def test_ten_thousand_models_load() -> None:
    models = "".join(f"    m{n}: {{deploymentName: d{n}}}\n" for n in range(10_000))
    text = "- group: g\n  apiKey: k\n  instanceName: i\n  version: v\n  models:\n"
    assert azure(text + models).config is not None


def test_invalid_file_ends_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "f.yaml").write_text("nonsense: 1\n")
    monkeypatch.setattr(
        "librechat_yaml.environment._outside", {"CONFIG_PATH": f"{tmp_path}/f.yaml"}
    )
    with pytest.raises(SystemExit) as ended:
        load_or_exit()
    assert ended.value.code == 1


def test_invalid_file_can_be_bypassed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "f.yaml").write_text("nonsense: 1\n")
    monkeypatch.setattr(
        "librechat_yaml.environment._outside", {"CONFIG_PATH": f"{tmp_path}/f.yaml"}
    )
    monkeypatch.setenv("CONFIG_BYPASS_VALIDATION", "true")
    assert load_or_exit().endpoints.azure is None


def test_pictures_can_only_go_to_an_endpoint_that_there_is() -> None:
    text = """
        version: 1.3.5
        endpoints:
          custom:
            - name: Ollama
              apiKey: k
              baseURL: http://127.0.0.1:1/v1
              models: {default: [llama3]}
              visionEndpoint: azure
    """
    assert "no endpoint is called `azure`" in verdict(text).report()
    named = text.replace("visionEndpoint: azure", "visionEndpoint: Ollama")
    assert "visionEndpoint" not in verdict(named).report()
