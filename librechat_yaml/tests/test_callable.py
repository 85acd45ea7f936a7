"""Every value from which an address or a head of a request is made is checked."""

import pytest

from librechat_yaml.rules.addresses import is_address, is_host
from librechat_yaml.tests.files import azure, errors, verdict

GROUP = "apiKey: k, instanceName: i, deploymentName: d, version: v, models: {m: true}"


def group(**changes: str) -> str:
    """Return one group (YAML), some keys replaced."""
    keys = dict(part.split(": ", 1) for part in GROUP.split(", "))
    return (
        "- {group: g, " + ", ".join(f"{k}: {v}" for k, v in (keys | changes).items())
    ) + "}\n"


@pytest.mark.parametrize(
    "name",
    [
        "[MY SERVICE NAME]",
        "my inst",
        "N2A OpenAI",
        "ínst",
        "<name>",
        "a..b",
        "-",
        "a/b c",
    ],
)
def test_an_instance_name_that_makes_no_host_is_refused_at_its_line(name: str) -> None:
    found = errors(azure(group(instanceName=f"'{name}'")))
    assert found.startswith("f.yaml:5:")
    assert "groups[0].instanceName  is no resource's name" in found


@pytest.mark.parametrize(
    "name",
    [
        "marvin-sweden",
        "your_instance_name",
        "x.openai.azure.com",
        "x.services.ai.azure.com",
        "x.openai.azure.com/",
        "https://x.openai.azure.com/",
        "x.openai.azure.us:443",
    ],
)
def test_names_and_hosts_of_resources_are_taken(name: str) -> None:
    assert azure(group(instanceName=name)).config is not None


def test_an_instance_name_that_is_not_used_is_doubted_only() -> None:
    url = "https://gateway.example/azure"
    found = azure(group(instanceName="'[NAME]'", baseURL=url))
    assert found.config is not None
    assert "instanceName  is no resource's name" in found.report()


@pytest.mark.parametrize(
    "text", ["https://{{URL}}/v1", "https://<host>/", "https://a b/", "https://[x]/"]
)
def test_an_address_with_a_placeholder_in_its_host_is_none(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://[::1]:8080/v1",
        "https://münchen.example/v1",
        "http://host.docker.internal:11434",
        "https://${INSTANCE_NAME}.openai.azure.com/openai/deployments/${DEPLOYMENT_NAME}",
    ],
)
def test_addresses_that_can_be_called_are_taken(text: str) -> None:
    assert is_address(text)


def test_a_host_is_never_longer_than_dns_allows() -> None:
    assert not is_host("a" * 64)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"additionalHeaders": "{'X Name': a}"},
            "additionalHeaders.X Name  is no name",
        ),
        ({"additionalHeaders": '{X-A: "a\\nb"}'}, "additionalHeaders.X-A  holds"),
        ({"additionalHeaders": "{X-A: 密}"}, "additionalHeaders.X-A  holds"),
        ({"apiKey": "'…'"}, "apiKey  holds"),
        ({"apiKey": '"k\\n\\n k"'}, "apiKey  holds"),
        ({"proxy": "ftp://x"}, "proxy  is no proxy's address"),
        ({"proxy": "'http://a b'"}, "proxy  is no proxy's address"),
    ],
)
def test_what_no_request_can_carry_is_refused_in_a_group(
    changes: dict[str, str], told: str
) -> None:
    assert f"groups[0].{told}" in errors(azure(group(**changes)))


@pytest.mark.parametrize(
    "proxy", ["none", "proxy:8080", "socks5://p:1", "http://u:p@h:1"]
)
def test_proxies_as_they_are_written_are_taken(proxy: str) -> None:
    assert azure(group(proxy=f"'{proxy}'")).config is not None


@pytest.mark.parametrize(
    "changes",
    [
        "headers: {'X Name': a}",
        "headers: {X-A: 密}",
        "apiKey: '…'",
        "proxy: ftp://x",
        "baseURL: '{{N8N_BASE_URL}}/webhook'",
        "baseURL: 'http://[host_ip]:8080/v1'",
    ],
)
def test_a_custom_endpoint_that_cannot_be_called_is_left_out_alone(
    changes: str,
) -> None:
    keys = {"apiKey": "k", "baseURL": "https://h/v1"}
    keys |= dict([changes.split(": ", 1)])
    bad = ", ".join(f"{name}: {value}" for name, value in keys.items())
    found = verdict(
        "version: 1.3.5\nendpoints:\n  custom:\n"
        f"    - {{name: bad, {bad}, models: {{default: [m]}}}}\n"
        "    - {name: good, apiKey: k, baseURL: https://h/v1, models: {default: [m]}}\n"
    )
    assert found.config is not None
    assert [one.name for one in found.config.endpoints.custom] == ["good"]
    assert "f.yaml:4:" in found.report()
    assert "this endpoint is left out" in found.report()


def test_numbers_that_no_one_can_count_with_are_refused() -> None:
    for value in (".inf", ".nan", "1" * 30):
        assert "fileConfig.serverFileSizeLimit" in errors(
            verdict(f"fileConfig: {{serverFileSizeLimit: {value}}}\n")
        )
    models = f"{{m: {{contextWindow: {'1' * 30}}}}}"
    assert "contextWindow" in errors(azure(group(models=models)))


def test_openai_with_an_address_that_is_none_is_left_out() -> None:
    found = verdict("endpoints: {openAI: {apiKey: k, baseURL: 'nowhere'}}\n")
    assert found.config is not None
    assert found.config.endpoints.openai is None
    assert "openAI.baseURL  is no address: this endpoint is left out" in found.report()


def test_a_proxy_variable_that_is_none_is_named() -> None:
    found = verdict("version: 1.3.5\n", {"PROXY": "http://"})
    assert "the variable PROXY is no proxy's address" in errors(found)


def test_a_token_that_no_request_can_carry_is_refused() -> None:
    auth = "{type: token, token: '…'}"
    assert "groups[0].auth  holds" in errors(azure(group(apiKey="''", auth=auth)))


def test_an_escaped_nul_is_refused_at_its_line() -> None:
    found = errors(azure(group(deploymentName='"a\\0b"')))
    assert found.startswith("f.yaml:5:")
    assert "holds a NUL character" in found


def test_numbers_too_large_for_a_request_never_reach_one() -> None:
    huge = "1" * 30
    found = azure(group(addParams=f"{{seed: {huge}}}"))
    assert found.config is not None
    assert found.config.endpoints.azure is not None
    assert found.config.endpoints.azure.groups[0].add_params == {"seed": float(huge)}
    preset = f"{{endpoint: openAI, model: gpt-5.4, max_tokens: {huge}}}"
    specs = f"modelSpecs: {{list: [{{name: a, preset: {preset}}}]}}\n"
    assert "preset.max_tokens  must be a whole number" in errors(verdict(specs))


def test_a_pattern_of_files_that_is_none_is_left_out() -> None:
    types = "[image/.*, '(', '*']"
    text = f"fileConfig: {{endpoints: {{default: {{supportedMimeTypes: {types}}}}}}}\n"
    found = verdict(text)
    assert found.config is not None
    limits = found.config.file_config.limits("x")
    assert limits.supported_mime_types == ("image/.*", "(?!)", "(?!)")
    told = "endpoints.default.supportedMimeTypes[1]  is no regular expression"
    assert told in found.report()


def test_space_around_what_becomes_part_of_a_request_is_taken_off() -> None:
    text = (
        "- group: g\n  apiKey: |\n    key\n  instanceName: 'inst '\n"
        "  deploymentName: ' dep'\n  version: '2024-10-21 '\n  models: {m: true}\n"
    )
    found = azure(text)
    assert found.config is not None, found.report()
    assert found.config.endpoints.azure is not None
    group = found.config.endpoints.azure.groups[0]
    told = (group.api_key, group.instance_name, group.deployment_name, group.version)
    assert told == ("key", "inst", "dep", "2024-10-21")
