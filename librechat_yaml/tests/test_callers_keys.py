"""Models that wait for the key of whoever calls."""

from librechat_yaml.tests.files import azure, verdict
from librechat_yaml.tests.test_azure_proxy_files import README

GROUP = (
    "- {group: g, apiKey: caller_provided, instanceName: i, deploymentName: d, "
    "version: '2024-10-21', models: {m: true}}\n"
)
PROXY = {
    "AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com",
    "AZURE_OPENAI_MODEL_MAPPER": "gpt-4=four",
}


def test_nobody_can_call_them_unless_an_account_is_named() -> None:
    report = azure(GROUP).report()
    assert "nobody can call it, GATEWAY_PASS_KEYS is not set" in report
    assert (
        "GATEWAY_PASS_KEYS" not in azure(GROUP, {"GATEWAY_PASS_KEYS": "a@b.c"}).report()
    )


def test_the_proxy_s_variables_need_no_key_then() -> None:
    found = verdict("version: 1.3.5\n", {**PROXY, "GATEWAY_PASS_KEYS": "a@b.c"})
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    assert found.config.endpoints.azure.groups[0].api_key == "caller_provided"


def test_a_file_of_the_proxy_may_leave_keys_to_callers() -> None:
    found = verdict(README.replace('    api_key: "11111111111"\n', ""))
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    keys = {group.api_key for group in found.config.endpoints.azure.groups}
    assert keys == {"caller_provided"}
    assert "GATEWAY_PASS_KEYS is not set" in found.report()
