"""LiteLLM's config.yaml, as the page of its Azure provider writes it."""

from librechat_yaml.schema import Azure, Group
from librechat_yaml.tests.files import errors, verdict

KEY = "s3cret-key-that-nobody-may-see"
PAGE = """
model_list:
  - model_name: gpt-3.5-turbo
    litellm_params:
      model: azure/chatgpt-v-2
      api_base: https://openai-gpt-4-test-v-1.openai.azure.com/
      api_version: "2023-05-15"
      api_key: os.environ/AZURE_API_KEY # The `os.environ/` prefix tells litellm
"""


def azure_of(text: str, environ: dict[str, str] | None = None) -> Azure:
    """Return the groups that a file of LiteLLM makes; it must be sound."""
    found = verdict(text, {"AZURE_API_KEY": KEY, **(environ or {})})
    assert found.config is not None, found.report()
    assert found.program == "LiteLLM"
    assert found.config.endpoints.azure is not None, found.report()
    return found.config.endpoints.azure


def group_of(
    params: str, environ: dict[str, str] | None = None, more: str = ""
) -> Group:
    """Return the group of one entry with these parameters."""
    entry = f"model_list: [{{model_name: m, litellm_params: {{{params}}}{more}}}]\n"
    return azure_of(entry, environ).groups[0]


def test_the_page_s_example_is_one_group_whose_key_is_a_variable() -> None:
    group = azure_of(PAGE).groups[0]
    assert group.instance_name == "openai-gpt-4-test-v-1"
    assert (group.version, group.api_key) == ("2023-05-15", KEY)
    assert group.models["gpt-3.5-turbo"].deployment_name == "chatgpt-v-2"


def test_an_unset_variable_is_an_error_in_the_line_that_names_it() -> None:
    found = verdict(PAGE)
    assert found.config is None
    assert "f.yaml:8:16" in errors(found)
    assert "the variable AZURE_API_KEY is not set" in errors(found)


def test_client_secrets_are_an_identity_of_entra() -> None:
    group = group_of(
        "model: azure/d, api_base: 'https://a.openai.azure.com', "
        "tenant_id: os.environ/AZURE_TENANT_ID, client_id: os.environ/AZURE_CLIENT_ID,"
        " client_secret: os.environ/AZURE_CLIENT_SECRET",
        {"AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_SECRET": "s"},
    )
    assert group.auth is not None
    assert group.auth.type == "client_secret"
    assert (group.auth.tenant_id, group.auth.client_secret) == ("t", "s")
    assert not group.api_key


def test_name_and_password_need_no_tenant() -> None:
    group = group_of(
        "model: azure/d, api_base: 'https://a.openai.azure.com', client_id: c, "
        "azure_username: os.environ/AZURE_USERNAME, azure_password: p",
        {"AZURE_USERNAME": "u"},
    )
    assert group.auth is not None
    assert (group.auth.type, group.auth.username) == ("password", "u")
    assert group.auth.tenant_id == ""


def test_a_token_is_a_token() -> None:
    group = group_of("model: azure/d, api_base: 'https://a.b.c', azure_ad_token: tok")
    assert group.auth is not None
    assert (group.auth.type, group.auth.token) == ("token", "tok")


def test_what_an_entry_does_not_say_comes_from_litellm_s_variables() -> None:
    environ = {"AZURE_API_BASE": "https://b.example", "AZURE_API_VERSION": "2024-10-21"}
    group = group_of("model: azure/d", environ)
    assert group.base_url == "https://b.example"
    assert (group.version, group.api_key) == ("2024-10-21", KEY)


def test_without_any_key_the_machine_s_identity_signs_in_where_litellm_would() -> None:
    found = verdict(
        "model_list: [{model_name: m, litellm_params: "
        "{model: azure/d, api_base: 'https://a.openai.azure.com'}}]\n"
        "litellm_settings: {enable_azure_ad_token_refresh: true}\n"
    )
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    auth = found.config.endpoints.azure.groups[0].auth
    assert auth is not None
    assert auth.type == "default"


def test_base_models_may_stand_in_either_place() -> None:
    place = "model: azure/d, api_base: 'https://a.openai.azure.com'"
    info = ", model_info: {base_model: azure/eu/gpt-4-1106-preview}"
    assert group_of(place, more=info).models["m"].base_model == "gpt-4-1106-preview"
    named = group_of(f"{place}, base_model: dall-e-3")
    assert named.models["m"].base_model == "dall-e-3"


def test_prefixes_tell_the_family_and_the_api() -> None:
    base = "api_base: 'https://a.openai.azure.com'"
    named = group_of(f"model: azure/o_series/d, {base}").models["m"]
    assert (named.deployment_name, named.base_model) == ("d", "o_series/d")
    told_by_name = group_of(f"model: azure/my-o3-deployment, {base}").models["m"]
    assert told_by_name.base_model == "o_series/my-o3-deployment"
    assert group_of(f"model: azure_text/d, {base}").models["m"].api == "completions"
    assert group_of(f"model: azure/responses/d, {base}").models["m"].api == "responses"


def test_modern_versions_mean_the_v1_address() -> None:
    base = "model: azure/d, api_base: 'https://a.openai.azure.com/'"
    latest = group_of(f"{base}, api_version: latest")
    assert (latest.base_url, latest.version) == (
        "https://a.openai.azure.com/openai/v1",
        "",
    )
    assert group_of(f"{base}, api_version: preview").version == "preview"


def test_several_deployments_of_a_name_are_one_pool_with_openai_beside_azure() -> None:
    azure = azure_of(
        """
        model_list:
          - model_name: g
            litellm_params: {model: azure/one, api_base: 'https://a.openai.azure.com'}
            tpm: 240000
            rpm: 1800
          - model_name: g
            litellm_params: {model: azure/two, api_base: 'https://a.openai.azure.com'}
            tpm: 240000
            rpm: 1800
          - model_name: g
            litellm_params:
              model: gpt-3.5-turbo
              api_key: os.environ/OPENAI_API_KEY
            tpm: 1000000
            rpm: 9000
        """,
        {"OPENAI_API_KEY": "o"},
    )
    assert azure.routing is not None
    deployments = [group.models["g"].deployment_name for group in azure.groups]
    assert deployments == ["one", "two", "gpt-3.5-turbo"]
    assert [group.models["g"].weight for group in azure.groups] == [200, 200, 1000]
    assert azure.groups[2].base_url == "https://api.openai.com/v1"
    assert azure.groups[2].serverless


def test_router_settings_become_routing() -> None:
    routing = azure_of(
        PAGE
        + """
router_settings:
  routing_strategy: latency-based-routing
  num_retries: 4
  cooldown_time: 60
  fallbacks: [{"gpt-3.5-turbo": ["spare"]}]
  context_window_fallbacks: [{"gpt-3.5-turbo": ["long"]}]
litellm_settings:
  content_policy_fallbacks: [{"gpt-3.5-turbo": ["calm"]}]
"""
    ).routing
    assert routing is not None
    assert (routing.strategy, routing.attempts, routing.cooldown) == ("latency", 5, 60)
    assert routing.fallbacks == {"gpt-3.5-turbo": ("spare",)}
    assert routing.context_window_fallbacks == {"gpt-3.5-turbo": ("long",)}
    assert routing.content_policy_fallbacks == {"gpt-3.5-turbo": ("calm",)}


def test_order_puts_deployments_behind_one_another() -> None:
    azure = azure_of(
        """
        model_list:
          - model_name: g
            litellm_params: {model: azure/a, order: 2, api_base: 'https://a.openai.azure.com'}
          - model_name: g
            litellm_params: {model: azure/b, order: 1, api_base: 'https://b.openai.azure.com'}
        """
    )
    assert azure.routing is not None
    assert azure.routing.strategy == "priority"
    assert [group.models["g"].priority for group in azure.groups] == [2, 1]


def test_weights_with_fractions_keep_their_shares() -> None:
    azure = azure_of(
        """
        model_list:
          - model_name: g
            litellm_params: {model: azure/a, weight: 0.9, api_base: 'https://a.openai.azure.com'}
          - model_name: g
            litellm_params: {model: azure/b, weight: 0.1, api_base: 'https://b.openai.azure.com'}
        """
    )
    assert [group.models["g"].weight for group in azure.groups] == [1000, 111]


def test_default_fallbacks_stand_in_for_every_other_model() -> None:
    routing = azure_of(PAGE + "router_settings: {default_fallbacks: [spare]}\n").routing
    assert routing is not None
    assert routing.fallbacks == {"gpt-3.5-turbo": ("spare",)}


def test_aliases_are_models_of_their_own_name() -> None:
    alias = "router_settings: {model_group_alias: {gpt-4: gpt-3.5-turbo}}\n"
    models = azure_of(PAGE + alias).groups[0].models
    assert models["gpt-4"].deployment_name == "chatgpt-v-2"


def test_variables_that_the_file_sets_are_filled_in() -> None:
    found = verdict(PAGE + f"environment_variables: {{AZURE_API_KEY: {KEY}}}\n")
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    assert found.config.endpoints.azure.groups[0].api_key == KEY


def test_what_has_no_counterpart_is_named_with_its_line() -> None:
    text = (
        PAGE
        + """  - model_name: claude
    litellm_params: {model: bedrock/anthropic.claude-v2}
  - model_name: "azure/*"
    litellm_params: {model: "azure/*", timeout: 5}
litellm_settings: {success_callback: [langfuse], drop_params: true}
router_settings: {routing_strategy: cost-based-routing, redis_host: h}
general_settings: {master_key: sk-1234}
"""
    )
    found = verdict(text, {"AZURE_API_KEY": KEY})
    report = found.report()
    assert "f.yaml:9:5  warning:  model_list[1]  no counterpart" in report
    assert "nothing here calls `bedrock`" in report
    assert "a name that stands for many models" in report
    for name in (
        "litellm_settings.success_callback",
        "router_settings.redis_host",
        "general_settings.master_key",
    ):
        assert f"{name}  no counterpart, left out" in report
    assert "`cost-based-routing`; `weighted` stands in" in report
    assert "drop_params" not in report
    assert "sk-1234" not in report
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    assert list(found.config.endpoints.azure.groups[0].models) == ["gpt-3.5-turbo"]


def test_parameters_that_nothing_is_made_of_are_named() -> None:
    text = PAGE.replace("model: azure", "temperature: 0\n      model: azure")
    report = verdict(text, {"AZURE_API_KEY": KEY}).report()
    assert "model_list[0].litellm_params.temperature  no counterpart" in report


def test_openai_s_key_of_a_pool_brings_no_other_models() -> None:
    found = verdict(PAGE, {"AZURE_API_KEY": KEY, "OPENAI_API_KEY": "o"})
    assert found.config is not None
    assert found.config.endpoints.openai is None


def test_a_file_of_ours_stays_as_it_is() -> None:
    assert verdict("version: 1.3.5\nendpoints: {}\n").program == ""
    assert "unknown key" in errors(verdict("version: 1\nmodel_list: 5\n"))
