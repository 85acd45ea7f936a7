"""Variables that configured models before the file did, and OpenAI's own.

Those of azure-openai-proxy (ENDPOINT, API_VER, MODEL_MAPPER, TOKEN) are among them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from librechat_yaml.reading.nodes import Value
from librechat_yaml.reading.problems import Problem
from librechat_yaml.reading.variables import conflicting
from librechat_yaml.schema import LibreChat

KEYS = ("AZURE_OPENAI_API_KEY", "AZURE_API_KEY", "AZURE_OPENAI_TOKEN")
AZURE = (
    "AZURE_API_KEY",
    "AZURE_OPENAI_API_COMPLETIONS_DEPLOYMENT_NAME",
    "AZURE_OPENAI_API_DEPLOYMENT_NAME",
    "AZURE_OPENAI_API_EMBEDDINGS_DEPLOYMENT_NAME",
    "AZURE_OPENAI_API_INSTANCE_NAME",
    "AZURE_OPENAI_API_KEY",
    "AZURE_OPENAI_API_VER",
    "AZURE_OPENAI_API_VERSION",
    "AZURE_OPENAI_BASEURL",
    "AZURE_OPENAI_DEFAULT_MODEL",
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_MODELS",
    "AZURE_OPENAI_MODEL_MAPPER",
    "AZURE_OPENAI_TOKEN",
    "AZURE_USE_MODEL_AS_DEPLOYMENT_NAME",
    "PLUGINS_USE_AZURE",
)
OTHER = {
    "CHECK_BALANCE": "use `balance:` in the file",
    "START_BALANCE": "use `balance:` in the file",
}
RESOURCE = (
    "AZURE_OPENAI_API_INSTANCE_NAME",
    "AZURE_OPENAI_BASEURL",
    "AZURE_OPENAI_ENDPOINT",
)
VERSIONS = ("AZURE_OPENAI_API_VERSION", "AZURE_OPENAI_API_VER")
DEFAULT_VERSION = "2024-10-21"  # the last dated version that is no preview
PROXY_VERSION = "2024-02-01"  # azure-openai-proxy's own default
USER_PROVIDED = "user_provided"
CALLER_PROVIDED = "caller_provided"  # the program's own key is passed on
PASSING = "GATEWAY_PASS_KEYS"


def legacy_problems(
    tree: Mapping[str, Value], environ: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a warning for each variable that should go, names only."""
    yield from _azure_problems(tree, environ)
    for name, advice in OTHER.items():
        if environ.get(name):
            text = f"the variable {name} is outdated"
            yield Problem((), text, f"remove it: {advice}", "warning")
    for name in conflicting(environ):
        text = f"the variable {name} is ignored: ${{{name}}} is a placeholder"
        yield Problem((), text, "rename the variable", "warning")


def passing_problems(
    config: LibreChat, environ: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a warning for groups that wait for keys which nobody may bring."""
    if environ.get(PASSING) or config.endpoints.azure is None:
        return
    for number, group in enumerate(config.endpoints.azure.groups):
        if group.api_key == CALLER_PROVIDED:
            path = ("endpoints", "azureOpenAI", "groups", number, "apiKey")
            text = f"`{CALLER_PROVIDED}`: nobody can call it, {PASSING} is not set"
            advice = "give the group a key, or name an account in that variable"
            yield Problem(path, text, advice, "warning")


def _azure_problems(
    tree: Mapping[str, Value], environ: Mapping[str, str]
) -> Iterator[Problem]:
    referenced = str(tree)
    idle = [name for name in _set(environ) if f"${{{name}}}" not in referenced]
    if section(tree, "azureOpenAI"):
        for name in idle:
            text = f"the variable {name} is outdated and not used"
            yield Problem((), text, "remove it from .env", "warning")
    elif _describes_group(environ):
        text = f"no Azure section: one group is made of {', '.join(_set(environ))}"
        yield Problem((), text, "move it to `endpoints.azureOpenAI`", "warning")
    elif idle and (_key(environ) or _names_resource(environ)):
        lacks = (
            "no key is given" if _names_resource(environ) else "no resource is named"
        )
        text = f"{', '.join(idle)}: {lacks}, nothing is made of it"
        yield Problem((), text, _advice(environ), "warning")


def _advice(environ: Mapping[str, str]) -> str:
    if _names_resource(environ):
        return f"give {KEYS[0]}, or {PASSING} to pass on what programs send"
    return "remove it from .env"


def section(tree: Mapping[str, Value], name: str) -> dict[str, Value] | None:
    """Return a section of `endpoints`, if it is there."""
    ends = tree.get("endpoints")
    found = ends.get(name) if isinstance(ends, dict) else None
    return found if isinstance(found, dict) else None


def with_environment(
    tree: dict[str, Value], environ: Mapping[str, str]
) -> dict[str, Value]:
    """Return the tree with what the environment alone configures."""
    ends = tree.get("endpoints", {})
    if not isinstance(ends, dict):
        return tree
    ends = dict(ends)
    if "azureOpenAI" not in ends and _describes_group(environ):
        ends["azureOpenAI"] = azure_section(environ)
    if environ.get("OPENAI_API_KEY") or "openAI" in ends:
        ends["openAI"] = _openai(ends.get("openAI", {}), environ)
    return tree | ({"endpoints": ends} if ends else {})


def from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    """Return what only the environment says: the proxy, and ENDPOINTS' order."""
    enabled = tuple(_listed(environ, "ENDPOINTS"))
    return {"proxy": environ.get("PROXY", ""), "enabled": enabled}


def _describes_group(environ: Mapping[str, str]) -> bool:
    """Say whether key and resource stand in the environment, enough for a group."""
    return _names_resource(environ) and _key(environ) not in ("", USER_PROVIDED)


def _names_resource(environ: Mapping[str, str]) -> bool:
    return any(environ.get(name) for name in RESOURCE)


def azure_section(environ: Mapping[str, str]) -> dict[str, Value]:
    """Return the one group that the variables describe."""
    by_model = environ.get("AZURE_USE_MODEL_AS_DEPLOYMENT_NAME", "").lower() == "true"
    default = environ.get("AZURE_OPENAI_DEFAULT_MODEL") or "gpt-3.5-turbo"
    mapped = dict(_mapped(environ))
    models = _listed(environ, "AZURE_OPENAI_MODELS") or ([] if mapped else [default])
    entries: dict[str, Value] = {
        model: {"deploymentName": model.replace(".", "")} if by_model else True
        for model in models
    }
    entries |= {model: {"deploymentName": name} for model, name in mapped.items()}
    group: dict[str, Value] = {
        "group": "environment",
        "apiKey": _key(environ),
        "instanceName": environ.get("AZURE_OPENAI_API_INSTANCE_NAME", ""),
        "deploymentName": environ.get("AZURE_OPENAI_API_DEPLOYMENT_NAME", ""),
        "version": _first(environ, VERSIONS) or _usual_version(environ),
        "baseURL": environ.get("AZURE_OPENAI_BASEURL", "") or _endpoint(environ),
        "models": entries,
    }
    titles = environ.get("TITLE_CONVO", "true").lower() != "false"
    return {"titleConvo": titles, "titleModel": "current_model", "groups": [group]}


def section_for_file(environ: Mapping[str, str]) -> dict[str, Value] | None:
    """Return that group as a file has it: its key stays a variable. None: none."""
    if not _describes_group(environ):
        return None
    section = azure_section(environ)
    name = next((name for name in KEYS if environ.get(name)), "")
    for group in cast(list[dict[str, Value]], section["groups"]):
        group["apiKey"] = f"${{{name}}}" if name else CALLER_PROVIDED
        for key in [key for key, value in group.items() if value == ""]:
            del group[key]
    return section


def _usual_version(environ: Mapping[str, str]) -> str:
    by_proxy = bool(environ.get("AZURE_OPENAI_MODEL_MAPPER"))
    return PROXY_VERSION if by_proxy else DEFAULT_VERSION


def _openai(section: Value, environ: Mapping[str, str]) -> Value:
    if not isinstance(section, dict):
        return section
    told: dict[str, Value] = {
        "apiKey": environ.get("OPENAI_API_KEY", ""),
        "baseURL": environ.get("OPENAI_REVERSE_PROXY", ""),
    }
    if models := _listed(environ, "OPENAI_MODELS"):
        told["models"] = list(models)
    return told | section


def _mapped(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield model and deployment of each `model=deployment`."""
    for pair in _listed(environ, "AZURE_OPENAI_MODEL_MAPPER"):
        model, _, deployment = pair.partition("=")
        yield model.strip(), deployment.strip() or model.strip()


def _endpoint(environ: Mapping[str, str]) -> str:
    """Return a resource's address with the path of its deployments, or ""."""
    address = environ.get("AZURE_OPENAI_ENDPOINT", "").rstrip("/")
    return f"{address}/openai/deployments/${{DEPLOYMENT_NAME}}" if address else ""


def _key(environ: Mapping[str, str]) -> str:
    """Return the key; without one, azure-openai-proxy passes on what callers send."""
    mapped = environ.get(PASSING) and environ.get("AZURE_OPENAI_MODEL_MAPPER")
    return _first(environ, KEYS) or (CALLER_PROVIDED if mapped else "")


def _first(environ: Mapping[str, str], names: Iterable[str]) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")


def _set(environ: Mapping[str, str]) -> list[str]:
    return [name for name in AZURE if environ.get(name)]


def _listed(environ: Mapping[str, str], name: str) -> list[str]:
    return [one.strip() for one in environ.get(name, "").split(",") if one.strip()]
