"""How LiteLLM signs in to a deployment: a key, a token, or an identity of Entra ID."""

from collections.abc import Mapping

from librechat_yaml.foreign.litellm_services import key_variable
from librechat_yaml.foreign.pieces import Making, Piece, child
from librechat_yaml.reading.nodes import Node

CREDENTIALS = (
    *("api_key", "azure_ad_token", "tenant_id", "client_id", "client_secret"),
    *("azure_username", "azure_password", "azure_scope"),
)
AMBIENT = {  # what an entry does not say, by its names here
    "tenant_id": "AZURE_TENANT_ID",
    "client_id": "AZURE_CLIENT_ID",
    "client_secret": "AZURE_CLIENT_SECRET",
    "azure_username": "AZURE_USERNAME",
    "azure_password": "AZURE_PASSWORD",
}
AZURE_KEYS = ("AZURE_API_KEY", "AZURE_OPENAI_API_KEY")
KINDS = {  # LiteLLM's names and ours, the surest way first
    "token": {"azure_ad_token": "token"},
    "client_secret": {
        "tenant_id": "tenantId",
        "client_id": "clientId",
        "client_secret": "clientSecret",
    },
    "password": {
        "client_id": "clientId",
        "azure_username": "username",
        "azure_password": "password",
    },
}
Told = Mapping[str, Piece]


def credentials(
    service: str, params: Node | None, environ: Mapping[str, str]
) -> dict[str, Making]:
    """Return the keys of a group that tell who calls.

    What the entry says comes first; then the environment, in LiteLLM's order.
    """
    told = {name: one for name in CREDENTIALS if (one := child(params, name))}
    if "api_key" in told:
        return {"apiKey": told["api_key"]}
    if service not in ("azure", "azure_text"):
        return {"apiKey": f"${{{key_variable(service)}}}"}
    keys = [name for name in AZURE_KEYS if environ.get(name)]
    auth = _entra(told) or ({} if keys else _entra(_ambient(environ)))
    return {"auth": auth} if auth else {"apiKey": f"${{{(*keys, *AZURE_KEYS)[0]}}}"}


def _ambient(environ: Mapping[str, str]) -> Told:
    if environ.get("AZURE_AD_TOKEN"):
        return {"azure_ad_token": "${AZURE_AD_TOKEN}"}
    known = {name: var for name, var in AMBIENT.items() if environ.get(var)}
    return {name: f"${{{variable}}}" for name, variable in known.items()}


def _entra(told: Told) -> dict[str, Making]:
    """Return the identity that is described whole, or nothing."""
    for kind, needed in KINDS.items():
        if all(name in told for name in needed):
            keys: dict[str, Making] = {"type": kind}
            keys |= {key: told[name] for name, key in needed.items()}
            return keys | _more(told, kind)
    return {}


def _more(told: Told, kind: str) -> dict[str, Making]:
    extra: dict[str, Making] = {}
    if kind == "password" and "tenant_id" in told:
        extra["tenantId"] = told["tenant_id"]
    if "azure_scope" in told:
        extra["scope"] = told["azure_scope"]
    return extra
