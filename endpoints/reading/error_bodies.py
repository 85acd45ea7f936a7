"""HTTP status and body of a refusal → one error of our tree.

Shapes: https://learn.microsoft.com/azure/ai-foundry/openai/reference#error-response and
what gateways in front of Azure answer (`{"statusCode", "message"}`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.utils.translation import gettext as _

from endpoints.errors import (
    BadAnswer,
    BadRequest,
    Busy,
    ContentFiltered,
    CutOff,
    EndpointError,
    NotFound,
    PromptTooLong,
    Refused,
    ServerTrouble,
    Untrusted,
)
from endpoints.reading import figures, rate_limits
from endpoints.reading.content_filter import findings
from endpoints.reading.field_errors import complaints
from runtime import certificates

LOST, PREVIOUS = "previous_response_not_found", "previous_response_id"
SAID = 400  # characters of a service's words that are shown
TOO_LARGE = 86_400  # seconds: Azure's way to say "never on this deployment"
LIMIT_WORDS = re.compile(
    r"(?:maximum context length is|configured limit of) ([\d,]+) tokens", re.IGNORECASE
)
ASKED_WORDS = re.compile(
    r"(?:resulted in|requested) (?:about )?([\d,]+) tokens", re.IGNORECASE
)
# At the beginning only: further on, a message may quote what the caller wrote.
UNKNOWN_WORDS = re.compile(
    r"\s*(?:unsupported parameter:? |unrecognized request arguments? supplied: |"
    r"unknown (?:parameter|field):? |"
    r"[\w.]+\(\) got an unexpected keyword argument )['\"`]?(\w+)['\"`]?",
    re.IGNORECASE,
)
# Ollama and vLLM, of models that call no functions
NO_TOOLS = re.compile(r'\s*(?:\S+ does not support tools|"auto" tool choice requires )')
INSTEAD_WORDS = re.compile(r"use ['\"`](\w+)['\"`] instead", re.IGNORECASE)
UNSUPPORTED_CODES = ("unsupported_parameter", "unknown_parameter")
# Of these, one value alone is known; a wrong one of another is the caller's to hear of.
ONE_VALUE = ("temperature", "top_p", "presence_penalty", "frequency_penalty", "stream")
LONG_CODES = ("context_length_exceeded", "string_above_max_length")
FILTER_CODES = (
    "content_filter",
    "ResponsibleAIPolicyViolation",
    "content_policy_violation",
)


@dataclass(frozen=True, slots=True)
class ServiceRefusal:
    """A refusal as it came: what the service says, not yet what it means."""

    status: int
    code: str
    param: str
    message: str
    body: Mapping[str, Any]

    @property
    def said(self) -> str:
        """Return as much of the message as is shown."""
        return self.message[:SAID]


def from_response(
    status: int, headers: Mapping[str, str], body: bytes, *, url: str = ""
) -> EndpointError:
    """Return the error that a response with a failing `status` means.

    `headers` are looked up in lower case; `url` must not hold secrets.
    """
    problem = _problem(status, _json(body))
    error = _error(problem, wait_of(headers))
    if problem.param:
        error.details.setdefault("param", problem.param)
    error.admin, error.said = _for_admin(problem, url), problem.said
    return error


def from_body(body: Mapping[str, Any], *, streamed: bool = False) -> EndpointError:
    """Return the error inside a body whose HTTP status was 200."""
    problem = _problem(0, body)
    status = _status_of(problem) if streamed else problem.status
    known = ServiceRefusal(status, problem.code, problem.param, problem.message, body)
    error = _error(known, None)
    error.admin, error.said = _for_admin(known, ""), known.said
    return error


def wait_of(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the service asks to wait, or None.

    By `retry-after-ms`, `Retry-After`, else until limits that are used up are reset.
    """
    milliseconds = figures.number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after", "")
    seconds = figures.number(text)
    if seconds is None and text:
        seconds = _until(text, headers.get("date", ""))
    return rate_limits.wait_of(headers) if seconds is None else seconds


def _until(moment: str, sent: str) -> float | None:
    """Return the seconds from the response's own date to `moment`."""
    try:
        span = parsedate_to_datetime(moment) - parsedate_to_datetime(sent)
    except (TypeError, ValueError, OverflowError):
        return None
    return figures.number(max(0.0, span.total_seconds()))


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    if isinstance(parsed, list) and parsed:
        parsed = parsed[0]
    return parsed if isinstance(parsed, dict) else {}


def _problem(status: int, body: Mapping[str, Any]) -> ServiceRefusal:
    inner = body.get("error")
    if isinstance(inner, str):
        inner = {"message": inner}
    error: Mapping[str, Any] = inner if isinstance(inner, dict) else body
    said = error.get("message") or error.get("detail") or ""
    told = "; ".join(str(each) for each in complaints(error))
    return ServiceRefusal(
        status or figures.status(error.get("status") or body.get("statusCode")),
        str(error.get("code") or error.get("type") or ""),
        str(error.get("param") or ""),
        told or (said if isinstance(said, str) else ""),
        error,
    )


def _status_of(problem: ServiceRefusal) -> int:
    """Return the status that the code of a mid-stream error stands for."""
    if known := problem.status or figures.status(problem.code):
        return known
    words = f"{problem.code} {problem.message}".lower()
    if "rate" in words or "too_many" in words or "overloaded" in words:
        return 429
    if problem.code in (*LONG_CODES, *FILTER_CODES) or "invalid" in words:
        return 400
    return 500


def _error(problem: ServiceRefusal, wait: float | None) -> EndpointError:
    status = problem.status
    lost = problem.code == LOST or problem.param == PREVIOUS
    if status in (401, 403, 404) and not lost:
        return _not_let_in(status)
    if status in (424, 429):  # 424: provisioned throughput is used up
        return _busy(problem, wait)
    if status == 408 or status >= 500:
        message = _("The model's service has a problem.")
        return ServerTrouble(message, status=status, retry_after=wait)
    if 400 <= status < 500:
        return _bad_request(problem)
    return BadAnswer(
        _("The model's service answered in an unknown way."), status=status
    )


def _not_let_in(status: int) -> EndpointError:
    if status == 404:
        return NotFound(_("This model could not be found at its service."), status=404)
    return Refused(_("The model's service did not accept our key."), status=status)


def _busy(problem: ServiceRefusal, wait: float | None) -> EndpointError:
    if wait is not None and wait >= TOO_LARGE:
        message = _("The request is too large for this deployment.")
        return Busy(message, status=problem.status, details={"reason": "too_large"})
    message = _("The model is busy.")
    return Busy(message, status=problem.status, retry_after=wait)


def _bad_request(problem: ServiceRefusal) -> EndpointError:
    if problem.code in FILTER_CODES or _filter_results(problem.body):
        return _filtered(problem)
    if problem.code in LONG_CODES or LIMIT_WORDS.search(problem.message):
        return _too_long(problem)
    message = _("The model does not accept this request: %s") % (
        problem.said or problem.code or problem.status
    )
    details = {"code": problem.code} if problem.code else {}
    details |= _unsupported(problem)
    return BadRequest(message, status=problem.status, details=details)


def _unsupported(problem: ServiceRefusal) -> dict[str, str]:
    """Return which parameter is not known here, and what to use `instead`."""
    said = UNKNOWN_WORDS.match(problem.message)
    extra = [each.field for each in complaints(problem.body) if each.unknown]
    one_value = problem.code == "unsupported_value" and problem.param in ONE_VALUE
    named = problem.param if one_value or problem.code in UNSUPPORTED_CODES else ""
    name = named or next(iter(extra), "") or (said[1] if said else "")
    if NO_TOOLS.match(problem.message):
        name = "tools"
    if not name:
        return {}
    instead = INSTEAD_WORDS.search(problem.message)
    return {"unsupported": name} | ({"instead": instead[1]} if instead else {})


def _filter_results(error: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the annotations, whichever of Azure's four places holds them."""
    inner = error.get("innererror") or error.get("inner_error") or {}
    for holder in (inner, error):
        for name in ("content_filter_result", "content_filter_results"):
            if isinstance(holder, dict) and isinstance(holder.get(name), dict):
                return dict(holder[name])
    return {}


def _filtered(problem: ServiceRefusal) -> EndpointError:
    found = list(findings(_filter_results(problem.body)))
    blocked = next((each for each in found if each.blocked), next(iter(found), None))
    status = problem.status or 400
    if blocked is None:
        return ContentFiltered(
            _("The content filter refused this prompt."), status=status
        )
    message = _("The content filter refused this prompt (%(category)s, %(severity)s).")
    details = {"category": blocked.category, "severity": blocked.severity}
    return ContentFiltered(message % details, status=status, details=details)


def _too_long(problem: ServiceRefusal) -> EndpointError:
    details = {}
    for name, words in (("limit", LIMIT_WORDS), ("asked", ASKED_WORDS)):
        if match := words.search(problem.message):
            details[name] = match[1].replace(",", "")
    if "limit" in details:
        message = _("The conversation is too long for this model (limit: %s tokens).")
        return PromptTooLong(message % details["limit"], status=400, details=details)
    return PromptTooLong(_("The conversation is too long for this model."), status=400)


def cut_off() -> CutOff:
    """Return the error for a stream that ended before its answer."""
    return CutOff(_("The answer was cut off."))


def not_trusted(url: str, reason: str) -> Untrusted:
    """Return the error for a service whose certificate is not trusted, and the cure."""
    message = _("The certificate of the model's service is not trusted here.")
    return Untrusted(message, admin=certificates.told(urlsplit(url).netloc, reason))


def malformed() -> BadAnswer:
    """Return the error for data that is not what its format promises."""
    return BadAnswer(_("The model's service sent malformed data."))


def oversized() -> BadAnswer:
    """Return the error for an answer of which no more is taken."""
    return BadAnswer(_("The model's service sent more than can be taken."))


def empty_answer() -> BadAnswer:
    """Return the error for an answer without a single event."""
    return BadAnswer(_("The model's service sent an empty answer."))


HINTS = {
    "DeploymentNotFound": "The deployment name is wrong, or younger than five minutes.",
    "404": "The path or the api-version is wrong.",
    "OperationNotSupported": "This model does not offer this operation.",
    "401": "The key is wrong, or the token has another scope or lacks the role"
    " Cognitive Services OpenAI User.",
    "403": "A network rule, a private endpoint or a block forbids the access.",
}


def _for_admin(problem: ServiceRefusal, url: str) -> str:
    hint = HINTS.get(problem.code) or HINTS.get(str(problem.status), "")
    facts = (f"HTTP {problem.status}", problem.code, url, problem.said, hint)
    return " · ".join(fact for fact in facts if fact)
