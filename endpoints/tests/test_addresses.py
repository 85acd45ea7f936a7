"""Every form of address that the documentation and its readers use."""

import pytest

from endpoints.catalogue.catalogue import resolve
from endpoints.catalogue.listing import url_of
from librechat_yaml.schema import LibreChat

V = "2024-02-01"
CHAT = f"/chat/completions?api-version={V}"
CLASSIC = f"https://inst.openai.azure.com/openai/deployments/gpt-35-turbo{CHAT}"
HOST = "https://${INSTANCE_NAME}.openai.azure.com"
DEPLOYMENTS = f"{HOST}/openai/deployments/${{DEPLOYMENT_NAME}}"
APIM = "https://example.azure-api.net"
CLOUDFLARE = "https://gateway.ai.cloudflare.com/v1/ACCOUNT/GATEWAY/azure-openai"
OWN = "https://my-instance.openai.azure.com"

# baseURL → where the request goes, for instance `inst`, deployment `gpt-35-turbo`
CLASSIC_CASES = [
    ("", CLASSIC),
    (DEPLOYMENTS, CLASSIC),
    (f"{DEPLOYMENTS}/", CLASSIC),
    (f"{DEPLOYMENTS}/chat/completions", CLASSIC),
    (f"{DEPLOYMENTS}/chat/completions/", CLASSIC),
    (f"{DEPLOYMENTS}/chat/completions?api-version=${{version}}", CLASSIC),
    (f"{DEPLOYMENTS}?api-version=${{version}}", CLASSIC),
    (f"{DEPLOYMENTS}?api-version=2023-05-15", CLASSIC),
    (HOST, CLASSIC),
    (f"{HOST}/", CLASSIC),
    (f"{HOST}//", CLASSIC),
    (f"{HOST}/openai", CLASSIC),
    (f"{HOST}/openai/", CLASSIC),
    (f"{HOST}/openai/deployments", CLASSIC),
    (f"{HOST}/openai/deployments/", CLASSIC),
    (OWN, f"{OWN}/openai/deployments/gpt-35-turbo{CHAT}"),
    (f"{OWN}/", f"{OWN}/openai/deployments/gpt-35-turbo{CHAT}"),
    (
        "https://my-instance.openai.azure.us/",
        f"https://my-instance.openai.azure.us/openai/deployments/gpt-35-turbo{CHAT}",
    ),
    (
        "https://x.services.ai.azure.com/",
        f"https://x.services.ai.azure.com/openai/deployments/gpt-35-turbo{CHAT}",
    ),
    (
        "https://x.cognitiveservices.azure.com",
        f"https://x.cognitiveservices.azure.com/openai/deployments/gpt-35-turbo{CHAT}",
    ),
    (
        f"{APIM}/${{INSTANCE_NAME}}/${{DEPLOYMENT_NAME}}",
        f"{APIM}/inst/gpt-35-turbo{CHAT}",
    ),
    (f"{APIM}/a/b/", f"{APIM}/a/b{CHAT}"),
    (
        f"{CLOUDFLARE}/${{INSTANCE_NAME}}/${{DEPLOYMENT_NAME}}",
        f"{CLOUDFLARE}/inst/gpt-35-turbo{CHAT}",
    ),
    (f"{CLOUDFLARE}/my-secret/my-dep", f"{CLOUDFLARE}/my-secret/my-dep{CHAT}"),
    (
        "https://gw/${INSTANCE_NAME}/${INSTANCE_NAME}/${DEPLOYMENT_NAME}",
        f"https://gw/inst/inst/gpt-35-turbo{CHAT}",
    ),
    (f"{APIM}/openai/deployments/fixed", f"{APIM}/openai/deployments/fixed{CHAT}"),
    (
        f"{APIM}/a/b?subscription=x",
        f"{APIM}/a/b/chat/completions?subscription=x&api-version={V}",
    ),
    (
        "http://127.0.0.1:3081/openai/deployments/${DEPLOYMENT_NAME}",
        f"http://127.0.0.1:3081/openai/deployments/gpt-35-turbo{CHAT}",
    ),
    (f"  {HOST}  ", CLASSIC),
    (f"{HOST}/openai/v1", f"https://inst.openai.azure.com/openai/v1{CHAT}"),
    (f"{HOST}/openai/v1/", f"https://inst.openai.azure.com/openai/v1{CHAT}"),
    (
        f"{HOST}/openai/v1/chat/completions",
        f"https://inst.openai.azure.com/openai/v1{CHAT}",
    ),
]

MAAS = "https://x.region.inference.ai.azure.com/v1/chat/completions"
FOUNDRY = "https://e.services.ai.azure.com/models"
# baseURL, version → where a serverless request goes
SERVERLESS_CASES = [
    (MAAS, "", MAAS),
    (MAAS, V, f"{MAAS}?api-version={V}"),
    (f"{FOUNDRY}/", "", f"{FOUNDRY}/chat/completions"),
    (FOUNDRY, V, f"{FOUNDRY}{CHAT}"),
    (f"{FOUNDRY}/", V, f"{FOUNDRY}{CHAT}"),
    (f"{FOUNDRY}/chat/completions", V, f"{FOUNDRY}{CHAT}"),
    (f"{FOUNDRY}?api-version={V}", "", f"{FOUNDRY}{CHAT}"),
    (f"{FOUNDRY}?api-version=2023-01-01", V, f"{FOUNDRY}{CHAT}"),
    ("https://e.services.ai.azure.com", V, f"{FOUNDRY}{CHAT}"),
    (
        "https://e.openai.azure.com/openai/v1/",
        "",
        "https://e.openai.azure.com/openai/v1/chat/completions",
    ),
    (
        "https://n.region.models.ai.azure.com",
        "",
        "https://n.region.models.ai.azure.com/v1/chat/completions",
    ),
    (
        "https://n.region.models.ai.azure.com/v1",
        "",
        "https://n.region.models.ai.azure.com/v1/chat/completions",
    ),
    (
        "https://x.ai.azure.com/v1/completions",
        "",
        "https://x.ai.azure.com/v1/completions",
    ),
]

INSTANCES = [
    ("inst", "inst.openai.azure.com"),
    ("x.openai.azure.com", "x.openai.azure.com"),
    ("x.services.ai.azure.com", "x.services.ai.azure.com"),
    ("x.openai.azure.us", "x.openai.azure.us"),
    ("https://x.openai.azure.com/", "x.openai.azure.com"),
    ("gpt-35-turbo-host", "gpt-35-turbo-host.openai.azure.com"),
]

NAMES = [
    ("openai", "openai"),
    ("my dep", "my%20dep"),
    ("déploiement", "d%C3%A9ploiement"),
    ("gpt-4.1", "gpt-4.1"),
]


def config(**group: object) -> LibreChat:
    """Return a configuration of one group with the model `m`."""
    keys = {"group": "g", "apiKey": "k", "models": {"m": True}} | group
    return LibreChat.model_validate({"endpoints": {"azureOpenAI": {"groups": [keys]}}})


def classic(**changes: object) -> str:
    """Return where a request of the usual group goes."""
    usual = {"instanceName": "inst", "deploymentName": "gpt-35-turbo", "version": V}
    return url_of(resolve(config(**usual | changes), "m"))


@pytest.mark.parametrize(("base_url", "url"), CLASSIC_CASES)
def test_base_url_leads_to(base_url: str, url: str) -> None:
    assert classic(baseURL=base_url) == url


@pytest.mark.parametrize(("base_url", "version", "url"), SERVERLESS_CASES)
def test_serverless_leads_to(base_url: str, version: str, url: str) -> None:
    found = config(serverless=True, baseURL=base_url, version=version)
    assert url_of(resolve(found, "m")) == url


@pytest.mark.parametrize(("instance", "host"), INSTANCES)
def test_instance_is_a_name_or_a_host(instance: str, host: str) -> None:
    url = f"https://{host}/openai/deployments/gpt-35-turbo{CHAT}"
    assert classic(instanceName=instance) == url


@pytest.mark.parametrize(("instance", "host"), INSTANCES[:3])
def test_instance_placeholder_is_the_name_alone(instance: str, host: str) -> None:
    name = host.split(".")[0]
    assert classic(instanceName=instance, baseURL=DEPLOYMENTS) == (
        f"https://{name}.openai.azure.com/openai/deployments/gpt-35-turbo{CHAT}"
    )


@pytest.mark.parametrize(("name", "path"), NAMES)
def test_deployment_names_are_quoted(name: str, path: str) -> None:
    url = f"https://inst.openai.azure.com/openai/deployments/{path}{CHAT}"
    assert classic(deploymentName=name) == url
    assert classic(deploymentName=name, baseURL=DEPLOYMENTS) == url


@pytest.mark.parametrize(
    ("entry", "deployment", "version"),
    [
        (True, "gpt-35-turbo", V),
        ({}, "gpt-35-turbo", V),
        ({"deploymentName": "own"}, "own", V),
        ({"version": "2024-10-21"}, "gpt-35-turbo", "2024-10-21"),
        ({"deploymentName": "own", "version": "preview"}, "own", "preview"),
    ],
)
def test_models_inherit_each_key_on_its_own(
    entry: object, deployment: str, version: str
) -> None:
    found = classic(models={"m": entry})
    path = f"/openai/deployments/{deployment}/chat/completions"
    assert found == f"https://inst.openai.azure.com{path}?api-version={version}"


def test_version_of_the_url_is_used_when_none_is_configured() -> None:
    url = f"{OWN}/openai/deployments/d?api-version=2023-05-15"
    found = resolve(config(baseURL=url, deploymentName="d"), "m")
    assert (found.version, found.base_url) == ("2023-05-15", url.partition("?")[0])


@pytest.mark.parametrize(
    ("changes", "style", "api"),
    [
        ({}, "deployment", "chat"),
        ({"baseURL": f"{HOST}/openai/v1"}, "v1", "chat"),
        ({"baseURL": f"{HOST}/openai/v1/responses"}, "v1", "responses"),
        ({"forcePrompt": True}, "deployment", "completions"),
        ({"useResponsesApi": True}, "deployment", "responses"),
        ({"baseURL": FOUNDRY, "serverless": True}, "models", "chat"),
        ({"baseURL": MAAS, "serverless": True}, "exact", "chat"),
        (
            {"baseURL": "https://x/v1/completions", "serverless": True},
            "exact",
            "completions",
        ),
        ({"models": {"m": {"api": "responses"}}}, "deployment", "responses"),
        ({"models": {"m": {"baseModel": "gpt-5-pro"}}}, "deployment", "responses"),
    ],
)
def test_style_and_api_follow_from_the_group(
    changes: dict[str, object], style: str, api: str
) -> None:
    usual = {"instanceName": "inst", "deploymentName": "d", "version": V}
    found = resolve(config(**usual | changes), "m")
    assert (found.style, found.api) == (style, api)


def test_serverless_model_is_its_own_deployment() -> None:
    found = config(
        serverless=True, baseURL=FOUNDRY, deploymentName="d", models={"Llama": True}
    )
    assert resolve(found, "Llama").deployment == "Llama"


def test_v1_deployment_may_be_left_out() -> None:
    found = config(baseURL=f"{OWN}/openai/v1/", models={"gpt-5.4": True})
    target = resolve(found, "gpt-5.4")
    assert (target.deployment, target.version) == ("gpt-5.4", "")
