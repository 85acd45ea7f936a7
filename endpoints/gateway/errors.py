"""What a program is told when something goes wrong, in OpenAI's words.

Source: https://platform.openai.com/docs/guides/error-codes (2026-10); the body of a
content filter's refusal as Azure writes it. `x-should-retry` is what OpenAI's own
libraries obey, and what keeps them from repeating what cannot help.
"""

from collections.abc import Mapping
from typing import Any

from accounts.keys.minute_limits import OverMinute
from accounts.ledger.errors import OverBudget
from accounts.rights.abuse.limits import Verdict
from endpoints.errors import (
    BadRequest,
    Busy,
    ContentFiltered,
    EndpointError,
    NotConfigured,
    PromptTooLong,
    ServerTrouble,
    TimedOut,
)

INVALID = "invalid_request_error"
ONCE = {"x-should-retry": "false"}
OWN_WORDS = (503, 504)  # what a service says of itself that we may repeat


def come_back(seconds: float) -> dict[str, str]:
    """Return the headers that say when to repeat a request."""
    return {
        "retry-after": str(max(1, round(seconds))),
        "retry-after-ms": str(max(1, round(seconds * 1000))),
    }


class GatewayError(Exception):
    """A request is refused, or an answer failed; `kind` is OpenAI's `type`."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        kind: str = INVALID,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.kind = kind
        self.param = param
        self.headers = dict(headers or {})
        if not self.headers.keys() & {"x-should-retry", "retry-after"}:
            self.headers |= self._repeating()
        self.more: dict[str, Any] = {}  # further members of the error object

    def _repeating(self) -> dict[str, str]:
        """Say whether repeating helps, and when: every refusal has one of the two."""
        passes = self.status >= 500 or self.status == 429
        return come_back(1.0) if passes else ONCE

    def body(self) -> dict[str, Any]:
        """Return the JSON that tells it."""
        error = {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }
        return {"error": error | self.more}

    def event(self) -> dict[str, Any]:
        """Return the JSON that tells it in a stream, which has no headers any more."""
        told = self.body()
        if seconds := self.headers.get("retry-after"):
            told["error"]["retry_after"] = int(seconds)
        return told


def invalid(message: str, param: str | None = None) -> GatewayError:
    """Return the refusal of a request that cannot be understood."""
    return GatewayError(400, "invalid_request", message, param=param)


def no_model(name: str) -> GatewayError:
    """Return the refusal that does not tell whether there is such a model."""
    message = f"The model `{name}` does not exist or you do not have access to it."
    return GatewayError(404, "model_not_found", message, param="model")


def not_known() -> GatewayError:
    """Return the refusal of a caller without a usable key."""
    message = (
        "Incorrect API key provided. Keys are made in the settings of the chat; they "
        "end when they are revoked or run out, and with the rights of their owner."
    )
    return GatewayError(401, "invalid_api_key", message)


def too_fast(verdict: Verdict) -> GatewayError:
    """Return the refusal of a request that came too soon."""
    return _rate_limit(verdict.message, verdict.retry_after)


def over_minute(error: OverMinute, prompt: int) -> GatewayError:
    """Return the refusal of a call that a key's minute has no room for.

    `prompt`: its tokens; of what no minute has room for, waiting is no help.
    """
    if not error.never:
        return _rate_limit(error.message, error.retry_after)
    room = error.window.limit - prompt
    fits = f" With an answer of {room:,} (max_tokens × n) it would be let in."
    message = error.message + (fits if room > 0 else "")
    return GatewayError(
        429, "rate_limit_exceeded", message, kind="rate_limit_error", headers=ONCE
    )


def over_budget(
    error: OverBudget, prompt: int, longest: int, room: int
) -> GatewayError:
    """Return the refusal of a call that no budget has room for; waiting is no help.

    In tokens: those of the prompt and of the longest answer, which had to be reserved,
    and of the longest answer that there is `room` for.
    """
    asked = f"This call reserves {prompt:,} tokens of prompt and {longest:,} of answer"
    fits = f"; with {room:,} of answer (max_tokens × n) it would be let in."
    message = f"{error.message} {asked}{fits if room else '.'}"
    refusal = GatewayError(
        429, "insufficient_quota", message, kind="insufficient_quota", headers=ONCE
    )
    refusal.more["details"] = error.details() | {"answer_tokens": str(room)}
    return refusal


def unavailable(message: str, seconds: float = 1.0) -> GatewayError:
    """Return the refusal of a server that cannot answer at the moment."""
    headers = come_back(seconds)
    return GatewayError(
        503, "unavailable", message, kind="server_error", headers=headers
    )


def of_endpoint(error: EndpointError) -> GatewayError:
    """Return what a program is told of a model's service that failed."""
    match error:
        case ContentFiltered():
            return _filtered(error)
        case BadRequest():
            return _bad_request(error)
        case Busy():
            return _rate_limit(error.message, error.retry_after)
        case _:
            return _upstream(error)


def _bad_request(error: BadRequest) -> GatewayError:
    code = error.details.get("code") or "invalid_request"
    param = error.details.get("param")
    if isinstance(error, PromptTooLong):
        code, param = "context_length_exceeded", "messages"
    refusal = GatewayError(error.http_status, code, error.message, param=param)
    return _in_its_words(refusal, error)


def _upstream(error: EndpointError) -> GatewayError:
    """Return the failure of a service, whose own status would be taken for ours."""
    status = 502
    if isinstance(error, (NotConfigured, TimedOut)):
        status = error.status
    elif isinstance(error, ServerTrouble) and error.told_status in OWN_WORDS:
        status = error.told_status
    headers = come_back(error.retry_after or 1.0) if error.retryable else ONCE
    return GatewayError(
        status, error.code, error.message, kind="server_error", headers=headers
    )


def _filtered(error: ContentFiltered) -> GatewayError:
    refusal = GatewayError(400, "content_filter", error.message, param="prompt")
    found = error.details
    results = {}
    if "category" in found:
        result = {"filtered": True, "severity": found.get("severity", "")}
        results[found["category"]] = result
    inner = {
        "code": "ResponsibleAIPolicyViolation",
        "content_filter_result": results,
    }
    refusal.more = {"status": 400, "innererror": inner}
    return _in_its_words(refusal, error)


def _in_its_words(refusal: GatewayError, error: BadRequest) -> GatewayError:
    """Say it as the service did, ours beside it: programs look for what they know."""
    if error.said:
        refusal.message = error.said
        refusal.more["librechat"] = {"message": error.message}
    return refusal


def _rate_limit(message: str, seconds: float | None) -> GatewayError:
    headers = {} if seconds is None else come_back(seconds)
    return GatewayError(
        429, "rate_limit_exceeded", message, kind="rate_limit_error", headers=headers
    )
