"""What Azure refuses before a model sees the request."""

import re
from collections.abc import Mapping, Sequence

from endpoints.simulator.error_answers import (
    NOT_SUPPORTED,
    RESOURCE_NOT_FOUND,
    UNAUTHORIZED,
    RequestRefused,
    refusal,
    unsupported,
)
from endpoints.simulator.models import SimulatedModel
from endpoints.simulator.paths import RequestPath
from endpoints.simulator.refusals import tools

VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")
NEEDS_VERSION = frozenset({"deployment", "resource"})
SINCE = {  # first dated api-version that knows a parameter
    "stream_options": "2024-09-01",
    "max_completion_tokens": "2024-09-01",
    "parallel_tool_calls": "2024-09-01",
    "reasoning_effort": "2024-12-01",
    "store": "2024-12-01",
    "metadata": "2024-12-01",
    "prediction": "2025-01-01",
    "modalities": "2025-01-01",
    "audio": "2025-01-01",
}
CHAT_FIELDS = frozenset(
    [
        "messages",
        "model",
        "stream",
        "temperature",
        "top_p",
        "n",
        "stop",
        "max_tokens",
        "presence_penalty",
        "frequency_penalty",
        "logit_bias",
        "user",
        "logprobs",
        "top_logprobs",
        "seed",
        "response_format",
        "tools",
        "tool_choice",
        "functions",
        "function_call",
        "data_sources",
        "verbosity",
        "service_tier",
        "safety_identifier",
        "prompt_cache_key",
        "user_security_context",
    ]
).union(SINCE)
RANGES: Mapping[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
    "n": (1, 128),
    "max_tokens": (1, 10_000_000),
    "max_completion_tokens": (1, 10_000_000),
}
REASONING_REFUSES = (
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "logprobs",
    "top_logprobs",
    "logit_bias",
)
ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
INVALID = "invalid_request_error"
MAX_TOKENS_HINT = "Use 'max_completion_tokens' instead."


def invalid(message: str, param: str | None, code: str | None = None) -> RequestRefused:
    """Return a 400 about one parameter."""
    return RequestRefused(refusal(400, code, message, kind=INVALID, param=param))


def check_caller(headers: Mapping[str, str], only_key: str) -> None:
    """Refuse a request without a key or token, or with another than `only_key`."""
    bearer = headers.get("authorization", "")
    token = bearer[7:] if bearer.lower().startswith("bearer ") else ""
    given = (
        headers.get("api-key") or headers.get("ocp-apim-subscription-key") or token
    ).strip()
    if not given or (only_key and given != only_key):
        raise RequestRefused(UNAUTHORIZED)


def check_version(address: RequestPath, query: Mapping[str, str]) -> None:
    """Refuse a dated path without a well-formed api-version."""
    version = query.get("api-version", "")
    if address.shape in NEEDS_VERSION and not VERSION.fullmatch(version):
        raise RequestRefused(RESOURCE_NOT_FOUND)


def check_chat(
    body: Mapping[str, object], address: RequestPath, version: str, kind: SimulatedModel
) -> None:
    """Refuse a chat-completions body that the model or the version does not know."""
    check_messages(body.get("messages"), kind)
    check_model(body, address)
    if address.shape in {"deployment", "v1"}:
        check_names(body, version if address.shape == "deployment" else "")
    check_ranges(body)
    if body.get("stream_options") is not None and not body.get("stream"):
        raise invalid(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            "stream_options",
        )
    if not kind.chats:
        raise RequestRefused(NOT_SUPPORTED)
    if kind.reasoning:
        check_reasoning(body)
    elif body.get("reasoning_effort") is not None:
        raise invalid("Unrecognized request argument supplied: reasoning_effort", None)
    tools.check_tools(body, flat=False)
    tools.check_answered(body["messages"])  # type: ignore[arg-type]


def check_responses(body: Mapping[str, object], address: RequestPath) -> None:
    """Refuse tools and items that do not belong together."""
    check_model(body, address)
    tools.check_tools(body, flat=True)
    deployment = address.deployment or body.get("model")
    tools.check_items(body.get("input"), f"{address.resource}/{deployment}")


def check_model(body: Mapping[str, object], address: RequestPath) -> None:
    """Refuse a body without `model` where the path names no deployment."""
    if address.shape in {"v1", "models", "resource"} and not body.get("model"):
        raise invalid("you must provide a model parameter", None)


def check_names(body: Mapping[str, object], version: str) -> None:
    """Refuse parameters unknown to Azure, or to this dated version ("" = newest)."""
    for name in body:
        too_old = bool(version) and version[:10] < SINCE.get(name, "")
        if name not in CHAT_FIELDS or too_old:
            raise invalid(f"Unrecognized request argument supplied: {name}", None)


def check_ranges(body: Mapping[str, object]) -> None:
    """Refuse numbers outside their range and lists that are too long."""
    for name, (low, high) in RANGES.items():
        value = body.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(f"Invalid type for '{name}': expected a number.", name)
        if not low <= value <= high:
            bound = f"{value} is not between {low:g} and {high:g}"
            raise invalid(f"Invalid value for '{name}': {bound}.", name)
    stop = body.get("stop")
    if isinstance(stop, list) and len(stop) > 4:
        raise invalid("Invalid 'stop': array too long, at most 4.", "stop")


def check_reasoning(body: Mapping[str, object]) -> None:
    """Refuse what the o-series and gpt-5 do not take."""
    if body.get("max_tokens") is not None:
        raise RequestRefused(unsupported("max_tokens", MAX_TOKENS_HINT))
    for name in REASONING_REFUSES:
        if body.get(name) is not None:
            raise RequestRefused(unsupported(name))
    if body.get("temperature") not in {None, 1}:
        raise invalid(
            "Unsupported value: 'temperature' does not support "
            f"{body['temperature']} with this model. Only the default (1) value is "
            "supported.",
            "temperature",
            "unsupported_value",
        )


def check_messages(messages: object, kind: SimulatedModel) -> None:
    """Refuse an empty or misshapen prompt."""
    if not isinstance(messages, list):
        raise invalid("Missing required parameter: 'messages'.", "messages")
    if not messages:
        raise invalid("[] is too short - 'messages'", "messages")
    roles = set()
    for index, message in enumerate(messages):
        roles.add(check_message(message, index, kind))
    if {"system", "developer"} <= roles:
        raise invalid(
            "'system' and 'developer' messages cannot be used together.", "messages"
        )


def check_message(message: object, index: int, kind: SimulatedModel) -> str:
    """Refuse a message of wrong shape; return its role."""
    where = f"messages[{index}]"
    role = message.get("role") if isinstance(message, Mapping) else None
    if not isinstance(message, Mapping) or role not in ROLES:
        raise invalid(f"Invalid value for '{where}.role': {role!r}.", f"{where}.role")
    content = message.get("content")
    if isinstance(content, list):
        check_parts(content, where, kind)
    elif content is None and not ({"tool_calls", "function_call"} & set(message)):
        raise invalid(f"Missing required parameter: '{where}.content'.", where)
    elif content is not None and not isinstance(content, str):
        raise invalid(f"Invalid type for '{where}.content'.", f"{where}.content")
    return str(role)


def check_parts(parts: Sequence[object], where: str, kind: SimulatedModel) -> None:
    """Refuse parts of unknown type, and images for a model that cannot see."""
    for part in parts:
        name = part.get("type") if isinstance(part, Mapping) else None
        if name == "image_url" and not kind.sees:
            raise invalid(
                "Invalid content type. image_url is only supported by certain models.",
                f"{where}.content",
            )
        if name not in {"text", "image_url", "input_audio", "file", "refusal"}:
            raise invalid(f"Invalid value: {name!r}.", f"{where}.content")
