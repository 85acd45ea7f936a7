"""One entry of LiteLLM's `model_list`: its deployment, and how it is called."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from librechat_yaml.foreign.litellm_credentials import CREDENTIALS, credentials
from librechat_yaml.foreign.litellm_left_out import left_out
from librechat_yaml.foreign.litellm_services import ADDRESSES, OPENAI, OPENAI_NAMES
from librechat_yaml.foreign.pieces import (
    Making,
    changed,
    child,
    first,
    is_true,
    number,
    pairs,
    text,
)
from librechat_yaml.foreign.places import ListedDeployment, at
from librechat_yaml.reading.nodes import Node, Scalar
from librechat_yaml.reading.problems import Path, Problem, SourceMark

REFRESH = "enable_azure_ad_token_refresh"
FROM_ENVIRONMENT = "os.environ/"
VERSION = "2025-02-01-preview"  # LiteLLM's own default
MODERN = ("v1", "latest", "preview")  # versions that mean …/openai/v1
CLOUDFLARE = "gateway.ai.cloudflare.com"
SERIES = ("o_series", "gpt5_series")
O_SERIES = re.compile(r"(?<![a-z0-9])o[134](?![0-9a-z])")
FAMILIES = re.compile(
    r"gpt-?\d|gpt-oss|text-embedding|dall-e|gpt-image|tts|whisper|davinci|babbage"
)
APIS = {"responses": "responses", "completion": "completions"}
COUNTS = {  # ours → LiteLLM's
    "tpm": "tpm",
    "rpm": "rpm",
    "priority": "order",
    "weight": "weight",
    "contextWindow": "max_input_tokens",
    "maxOutput": "max_output_tokens",
}
FLAGS = {"vision": "supports_vision", "tools": "supports_function_calling"}
PARAMS = frozenset(
    {
        *CREDENTIALS,
        *("model", "api_base", "base_url", "api_version", "base_model"),
        *("extra_headers", "headers", "region_name", "custom_llm_provider"),
        *("tpm", "rpm", "weight", "order"),
    }
)
INFO = frozenset(
    {
        *("base_model", "mode", "max_input_tokens", "max_output_tokens"),
        *("supports_vision", "supports_function_calling", "description"),
    }
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What LiteLLM looks for where an entry is silent."""

    environ: Mapping[str, str]
    refreshes: bool = False  # tokens of whatever identity the machine has


@dataclass(frozen=True, slots=True)
class _NamedModel:
    """What `model` says: the service, the deployment, and what stood between."""

    service: str
    deployment: str
    kind: str = ""  # o_series, gpt5_series, responses


def place_of(
    entry: Node, path: Path, around: Surroundings
) -> tuple[ListedDeployment | None, list[Problem]]:
    """Return the deployment, or None when it cannot be called from here; and why."""
    entry = changed(entry, _as_variable)
    name, params = text(child(entry, "model_name")), child(entry, "litellm_params")
    written = _value(text(child(params, "model")), around)
    if not name or not written:
        said = "an entry needs `model_name` and `litellm_params.model`"
        return None, [_without(path, said, entry.mark)]
    if "*" in name + written:
        said = "no counterpart: a name that stands for many models"
        return None, [_without(path, said, entry.mark, "name each model")]
    named = _named(written, text(child(params, "custom_llm_provider")))
    if not _callable(named, params):
        said = f"no counterpart: nothing here calls `{named.service}`"
        advice = "add its OpenAI-compatible address as `api_base`, with `openai/` first"
        return None, [_without(path, said, entry.mark, advice)]
    place = ListedDeployment(
        name,
        entry.mark,
        _group(named, params, around, entry.mark),
        _entry(named, name, entry, params),
    )
    return place, list(_rest(entry, path))


def _as_variable(text: str) -> str:
    if not text.startswith(FROM_ENVIRONMENT):
        return text
    return f"${{{text.removeprefix(FROM_ENVIRONMENT).strip()}}}"


def _value(text: str, around: Surroundings) -> str:
    """Return what a variable stands for: the model's name decides what is made."""
    found = re.fullmatch(r"\$\{(\w+)\}", text)
    return around.environ.get(found[1], "") if found else text


def _without(path: Path, said: str, mark: SourceMark, advice: str = "") -> Problem:
    return Problem(path, f"{said}: this model is left out", advice, "warning", mark)


def _named(model: str, told: str) -> _NamedModel:
    first_part, _, rest = model.partition("/")
    known = first_part in ADDRESSES or first_part.startswith("azure")
    service, name = (first_part, rest) if rest and known else ("", model)
    if not service and OPENAI_NAMES.match(name):
        service = OPENAI
    service = told or service or (first_part if rest else "this model's service")
    kind, _, bare = name.partition("/")
    if service == "azure" and bare and kind in (*SERIES, "responses"):
        return _NamedModel(service, bare, kind)
    return _NamedModel(service, name)


def _callable(named: _NamedModel, params: Node | None) -> bool:
    if named.service in ("azure", "azure_text"):
        return True
    addressed = first(params, "api_base", "base_url") is not None
    known = ADDRESSES.get(named.service)
    return known is not None and bool(known or addressed)


def _group(
    named: _NamedModel, params: Node | None, around: Surroundings, mark: SourceMark
) -> dict[str, Making]:
    azure = named.service in ("azure", "azure_text")
    where = _azure(named, params, around, mark) if azure else _other(named, params)
    keys = {**where, **credentials(named.service, params, around.environ)}
    if azure and around.refreshes and keys.get("apiKey") == "${AZURE_API_KEY}":
        del keys["apiKey"]
        keys["auth"] = {"type": "default"}
    if headers := first(params, "extra_headers", "headers"):
        keys["additionalHeaders"] = headers
    if region := child(params, "region_name"):
        keys["region"] = region
    return keys


def _azure(
    named: _NamedModel, params: Node | None, around: Surroundings, mark: SourceMark
) -> dict[str, Making]:
    told = first(params, "api_base", "base_url")
    address: Node | str = told if told is not None else "${AZURE_API_BASE}"
    ambient = "${AZURE_API_VERSION}" if around.environ.get("AZURE_API_VERSION") else ""
    version: Node | str = child(params, "api_version") or ambient or VERSION
    place = text(address) if isinstance(address, Scalar) else str(address)
    if CLOUDFLARE in place:
        address = _with(address, "/${DEPLOYMENT_NAME}")
    says = text(version) if isinstance(version, Scalar) else str(version)
    if _value(says, around) in MODERN and not place.rstrip("/").endswith("/openai/v1"):
        address = _with(address, "/openai/v1")
        modern: dict[str, Making] = {"baseURL": address}
        return modern | ({"version": version} if says == "preview" else {})
    return at(address, mark) | {"version": version}


def _with(address: Node | str, path: str) -> Node | str:
    if isinstance(address, Scalar):
        return Scalar(address.text.rstrip("/") + path, address.mark)
    return f"{address}{path}"


def _other(named: _NamedModel, params: Node | None) -> dict[str, Making]:
    told = first(params, "api_base", "base_url")
    address: Making = told if told is not None else ADDRESSES[named.service]
    return {"serverless": True, "baseURL": address}


def _entry(
    named: _NamedModel, name: str, entry: Node, params: Node | None
) -> dict[str, Making]:
    info = child(entry, "model_info")
    keys: dict[str, Making] = {}
    if named.deployment != name or named.service.startswith("azure"):
        keys["deploymentName"] = named.deployment
    told = first(info, "base_model") or first(params, "base_model")
    if base := _base_model(named, name, told):
        keys["baseModel"] = base
    api = "completions" if named.service.endswith("_text") else ""
    api = api or APIS.get(named.kind, "") or APIS.get(text(child(info, "mode")), "")
    if api:
        keys["api"] = api
    return keys | dict(_figures(entry, params, info))


def _base_model(named: _NamedModel, name: str, told: Node | None) -> str:
    """Return the model that LiteLLM takes a deployment for, where our name misleads."""
    base = text(told).rpartition("/")[2]
    if named.kind in SERIES:
        return f"{named.kind}/{base or named.deployment}"
    if base or not named.service.startswith("azure"):
        return base
    deployment = named.deployment.lower()
    if O_SERIES.search(deployment) and not O_SERIES.search(name.lower()):
        return f"o_series/{named.deployment}"
    telling = FAMILIES.search(deployment) and not FAMILIES.search(name.lower())
    return named.deployment if telling else ""


def _figures(
    entry: Node, params: Node | None, info: Node | None
) -> Iterator[tuple[str, Making]]:
    """Yield the numbers and flags of a model that have the same meaning here."""
    for key, name in COUNTS.items():
        told = number(first(params, name) or first(entry, name) or child(info, name))
        if told is not None:
            yield key, told if key == "weight" else int(told)
    for key, name in FLAGS.items():
        if (flag := child(info, name)) is not None:
            yield key, is_true(flag)
    if description := child(info, "description"):
        yield "description", description


def _rest(entry: Node, path: Path) -> Iterator[Problem]:
    """Yield what an entry says that nothing was made of."""
    known = ("model_name", "litellm_params", "model_info", "tpm", "rpm", "weight")
    for key, value in pairs(entry):
        if key not in known:
            yield from left_out((*path, key), value)
    for key, value in pairs(child(entry, "litellm_params")):
        if key not in PARAMS:
            yield from left_out((*path, "litellm_params", key), value)
    for key, value in pairs(child(entry, "model_info")):
        if key not in INFO:
            yield from left_out((*path, "model_info", key), value)
