"""Azure's error answers, as its services write them (seen in 2024–2026)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from endpoints.simulator.script import ScriptedTrouble, TroubleName

JSON = "application/json"
DAY = 86400.0  # seconds: what Azure says when one request exceeds the whole quota


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer other than 200."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class RequestRefused(Exception):
    """The request is to be answered with `refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.body.decode())
        self.refusal = refusal


def refusal(
    status: int,
    code: str | None,
    message: str,
    *,
    kind: str | None = None,
    param: str | None = None,
) -> Refusal:
    """Return an error in OpenAI's envelope, as most of Azure's are."""
    error = {"message": message, "type": kind, "param": param, "code": code}
    return Refusal(status, orjson.dumps({"error": error}))


def short(status: int, code: str, message: str) -> Refusal:
    """Return an error as the gateway in front of the models writes it."""
    return Refusal(status, orjson.dumps({"error": {"code": code, "message": message}}))


UNAUTHORIZED = short(
    401,
    "401",
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure "
    "to provide a valid key for an active subscription and use a correct regional API "
    "endpoint for your resource.",
)
DEPLOYMENT_NOT_FOUND = short(
    404,
    "DeploymentNotFound",
    "The API deployment for this resource does not exist. If you created the "
    "deployment within the last 5 minutes, please wait a moment and try again.",
)
RESOURCE_NOT_FOUND = short(404, "404", "Resource not found")
NOT_SUPPORTED = short(
    400,
    "OperationNotSupported",
    "The operation does not work with the specified model. Please choose different "
    "model and try again.",
)

SAFE = {"filtered": False, "severity": "safe"}
PROMPT_BLOCKED = {
    "error": {
        "message": "The response was filtered due to the prompt triggering Azure "
        "OpenAI's content management policy. Please modify your prompt and retry.",
        "type": None,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": {
            "code": "ResponsibleAIPolicyViolation",
            "content_filter_result": {
                "hate": SAFE,
                "jailbreak": {"filtered": False, "detected": False},
                "self_harm": SAFE,
                "sexual": SAFE,
                "violence": {"filtered": True, "severity": "medium"},
            },
        },
    }
}


def too_long(limit: int, prompt: int, completion: int = 0) -> Refusal:
    """Return the refusal of a prompt that does not fit the window (tokens)."""
    message = (
        f"This model's maximum context length is {limit} tokens. However, your "
        f"messages resulted in {prompt + completion} tokens. Please reduce the length "
        "of the messages."
    )
    return refusal(
        400,
        "context_length_exceeded",
        message,
        kind="invalid_request_error",
        param="messages",
    )


def unsupported(param: str, hint: str = "") -> Refusal:
    """Return the refusal of a parameter that the model does not know."""
    message = f"Unsupported parameter: '{param}' is not supported with this model."
    return refusal(
        400,
        "unsupported_parameter",
        f"{message}{' ' if hint else ''}{hint}",
        kind="invalid_request_error",
        param=param,
    )


def busy(retry_after: float | None, message: str = "") -> Refusal:
    """Return a 429; seconds, None leaves the headers out."""
    seconds = 1.0 if retry_after is None else retry_after
    text = message or (
        "Requests to the ChatCompletions_Create Operation under Azure OpenAI API have "
        "exceeded token rate limit of your current pricing tier. Please retry after "
        f"{seconds:g} seconds."
    )
    body = short(429, "429", text).body
    return Refusal(429, body, waiting(retry_after))


def waiting(retry_after: float | None) -> dict[str, str]:
    """Return the headers that ask a client to wait, {} for None."""
    if retry_after is None:
        return {}
    whole = max(1, round(retry_after)) if retry_after else 0
    return {
        "retry-after": str(whole),
        "retry-after-ms": str(round(retry_after * 1000)),
    }


def known(name: TroubleName, param: str = "") -> Refusal:
    """Return the answer that belongs to a trouble's name."""
    match name:
        case "unsupported_parameter":
            return unsupported(param or "temperature")
        case "context_length":
            return too_long(128_000, 130_000)
        case "content_filter":
            return Refusal(400, orjson.dumps(PROMPT_BLOCKED))
        case _:
            return FIXED[name]


FIXED: dict[str, Refusal] = {
    "unauthorized": UNAUTHORIZED,
    "forbidden": short(
        403, "403", "Access denied due to Virtual Network/Firewall rules."
    ),
    "deployment_not_found": DEPLOYMENT_NOT_FOUND,
    "resource_not_found": RESOURCE_NOT_FOUND,
    "operation_not_supported": NOT_SUPPORTED,
    "busy": busy(1.0),
    "too_large": busy(DAY),
    "no_capacity": refusal(
        429,
        "NoCapacity",
        "The system is currently experiencing high demand and cannot process your "
        "request. Your request exceeds the maximum usage size allowed during peak "
        "load.",
        kind="too_many_requests",
    ),
    "timeout": short(408, "Timeout", "The operation was timeout."),
    "server_error": short(
        500,
        "InternalServerError",
        "The server had an error while processing your request. Sorry about that!",
    ),
    "unavailable": short(
        503,
        "ServiceUnavailable",
        "The service is temporarily unable to process your request. Please try again "
        "later.",
    ),
}


def answer_to(trouble: ScriptedTrouble | TroubleName) -> Refusal:
    """Return the answer that a script asks for."""
    if isinstance(trouble, str):
        return known(trouble)
    found = (
        busy(trouble.retry_after)
        if trouble.name == "busy" and trouble.retry_after is not None
        else known(trouble.name, trouble.param)
    )
    body = found.body if trouble.body is None else written(trouble.body)
    headers = {**found.headers, **waiting(trouble.retry_after)}
    return Refusal(trouble.status or found.status, body, headers)


def written(body: dict[str, object] | str) -> bytes:
    """Return a scripted body as it is sent."""
    return body.encode() if isinstance(body, str) else orjson.dumps(body)
