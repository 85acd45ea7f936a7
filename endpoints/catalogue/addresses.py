"""From a group's settings to the address of one deployment (pure).

The forms are those of Azure's REST reference and of LibreChat's `baseURL`: resource,
deployment, v1, Foundry, serverless and gateway addresses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from endpoints.targets import Api, Style

OPERATIONS: dict[str, Api] = {
    "/chat/completions": "chat",
    "/completions": "completions",
    "/responses": "responses",
}
V1 = re.compile(r"/openai/v1$")


@dataclass(frozen=True, slots=True)
class DeploymentPlace:
    """What the configuration says of one deployment; texts already filled in."""

    deployment: str
    instance: str = ""
    version: str = ""
    base_url: str = ""
    serverless: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where a deployment answers; `api` is set when the URL itself names one."""

    base_url: str  # no query, no operation (except for style "exact")
    style: Style
    version: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    api: Api | None = None


def host_of(instance: str) -> str:
    """Return a resource's host, from its name or from the host itself."""
    name = re.sub(r"^https?://", "", instance.strip()).split("/")[0]
    return name if "." in name else f"{name}.openai.azure.com"


def filled(base_url: str, place: DeploymentPlace) -> str:
    """Return the URL with `${INSTANCE_NAME}` and the like replaced, everywhere."""
    values = {
        "${INSTANCE_NAME}": host_of(place.instance).split(".")[0],
        "${DEPLOYMENT_NAME}": quote(place.deployment, safe=""),
        "${version}": quote(place.version, safe=""),
    }
    for placeholder, value in values.items():
        base_url = base_url.replace(placeholder, value)
    return base_url.strip()


def address(place: DeploymentPlace) -> Address:
    """Return where the deployment answers."""
    deployment = quote(place.deployment, safe="")
    if not place.base_url:
        url = f"https://{host_of(place.instance)}/openai/deployments/{deployment}"
        return Address(url, "deployment", place.version)
    parts = urlsplit(filled(place.base_url, place))
    query = dict(parse_qsl(parts.query))
    version = place.version or query.get("api-version", "")
    query.pop("api-version", None)
    path, api = _without_operation(re.sub(r"/{2,}", "/", parts.path).rstrip("/"))
    if place.serverless:
        path, style = _serverless(path, parts.hostname or "", named=api is not None)
        if style == "exact":
            path = parts.path.rstrip("/")
    else:
        path, style = _classic(path, deployment)
    url = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    return Address(url, style, version, query, api)


def callable_url(url: str) -> str:
    """Return `url`; ValueError when its host or port cannot be read."""
    parts = urlsplit(url)
    if not parts.hostname or (parts.port is not None and not parts.port):
        raise ValueError("no host or port")
    if re.search(r"[^\w.:%-]", parts.hostname):
        raise ValueError("no host")
    return url


def _without_operation(path: str) -> tuple[str, Api | None]:
    for operation, api in OPERATIONS.items():
        if path.endswith(operation):
            return path.removesuffix(operation), api
    return path, None


def _classic(path: str, deployment: str) -> tuple[str, Style]:
    if V1.search(path):
        return path, "v1"
    if path in ("", "/openai"):
        return f"/openai/deployments/{deployment}", "deployment"
    if path.endswith("/deployments"):
        return f"{path}/{deployment}", "deployment"
    return path, "models" if path == "/models" else "deployment"


def _serverless(path: str, host: str, *, named: bool) -> tuple[str, Style]:
    if named and not path.endswith(("/models", "/openai/v1")):
        return path, "deployment" if "/openai/deployments/" in path else "exact"
    if not path:
        path = "/models" if host.endswith(".services.ai.azure.com") else "/v1"
    if "/openai/deployments/" in path:
        return path, "deployment"
    return path, "v1" if V1.search(path) else "models"
