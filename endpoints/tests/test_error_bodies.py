import orjson
import pytest

from endpoints.errors import (
    BadRequest,
    Busy,
    ContentFiltered,
    EndpointError,
    NotFound,
    PromptTooLong,
    Refused,
    ServerTrouble,
)
from endpoints.reading.error_bodies import from_body, from_response, wait_of

RESULTS = {
    "hate": {"filtered": False, "severity": "safe"},
    "violence": {"filtered": True, "severity": "medium"},
}
FOUND = {"category": "violence", "severity": "medium"}


def failed(status: int, body: object, **headers: str) -> EndpointError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    url = "https://inst.openai.azure.com/x"
    return from_response(status, named, orjson.dumps(body), url=url)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "OperationNotSupported", BadRequest),
        (400, "content_filter", ContentFiltered),
        (400, "context_length_exceeded", PromptTooLong),
        (401, "401", Refused),
        (403, "PermissionDenied", Refused),
        (404, "DeploymentNotFound", NotFound),
        (408, "timeout", ServerTrouble),
        (422, "unprocessable", BadRequest),
        (424, "NoCapacity", Busy),
        (429, "RateLimitReached", Busy),
        (500, "server_error", ServerTrouble),
        (503, "unavailable", ServerTrouble),
    ],
)
def test_each_refusal_has_its_kind(
    status: int, code: str, kind: type[EndpointError]
) -> None:
    error = failed(status, {"error": {"code": code, "message": "why"}})
    assert type(error) is kind
    assert error.http_status == status
    assert "https://inst.openai.azure.com/x" in error.admin


@pytest.mark.parametrize(
    "inner",
    [
        {"innererror": {"content_filter_result": RESULTS}},
        {"innererror": {"content_filter_results": RESULTS}},
        {"inner_error": {"content_filter_results": RESULTS}},
        {"content_filter_result": RESULTS},
    ],
)
def test_the_filter_is_named_wherever_azure_puts_it(inner: dict[str, object]) -> None:
    error = failed(400, {"error": {"code": "content_filter", **inner}})
    assert isinstance(error, ContentFiltered)
    assert error.details == FOUND


@pytest.mark.parametrize(
    ("message", "details"),
    [
        (
            "This model's maximum context length is 8,192 tokens. However, your "
            "messages resulted in 9000 tokens.",
            {"limit": "8192", "asked": "9000"},
        ),
        (
            "Input tokens exceed the configured limit of 272000 tokens.",
            {"limit": "272000"},
        ),
    ],
)
def test_a_prompt_that_is_too_long_gives_the_numbers(
    message: str, details: dict[str, str]
) -> None:
    error = failed(400, {"error": {"code": "x", "message": message}})
    assert isinstance(error, PromptTooLong)
    assert error.details == details


@pytest.mark.parametrize(
    ("code", "param", "message", "lesson"),
    [
        (
            "unsupported_parameter",
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            ("max_tokens", "max_completion_tokens"),
        ),
        ("unsupported_value", "temperature", "only 1", ("temperature", None)),
        (
            "x",
            "",
            "Unrecognized request argument supplied: stream_options",
            ("stream_options", None),
        ),
        (
            "x",
            "",
            '{"detail":[{"type":"extra_forbidden","loc":["body","user"],"msg":"…"}]}',
            ("user", None),
        ),
        ("invalid", "messages", "wrong", (None, None)),
        (
            "x",
            "",
            "Model.create() got an unexpected keyword argument 'top_k'",
            ("top_k", None),
        ),
        ("unsupported_value", "reasoning_effort", "none of ours", (None, None)),
        ("x", "user", "Invalid value: 'Unknown parameter: 'max_tokens''", (None, None)),
        (
            "x",
            "",
            '{"detail":[{"type":"too_long","loc":["body","user"],"input":'
            '"\\"type\\":\\"extra_forbidden\\",\\"loc\\":[\\"stop\\"]"}]}',
            (None, None),
        ),
    ],
)
def test_an_unknown_parameter_is_recognised(
    code: str, param: str, message: str, lesson: tuple[str | None, str | None]
) -> None:
    body = {"error": {"code": code, "param": param, "message": message}}
    details = failed(400, body).details
    assert (details.get("unsupported"), details.get("instead")) == lesson


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "9"}, 9),
        ({"retry-after": "-1"}, None),
        (
            {
                "retry-after": "Wed, 21 Oct 2026 07:28:10 GMT",
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            10,
        ),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_is_read_in_every_form(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert wait_of(headers) == seconds


def test_a_day_means_never_on_this_deployment() -> None:
    error = failed(429, {"error": {"code": "429"}}, retry_after="86400")
    assert error.details == {"reason": "too_large"}
    assert error.retry_after is None


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"x"', b'{"statusCode": 1}'])
def test_any_body_makes_an_error(body: bytes) -> None:
    assert isinstance(from_response(502, {}, body), ServerTrouble)


def test_a_flat_gateway_body_is_read() -> None:
    error = failed(401, {"statusCode": 401, "message": "Access denied"})
    assert "Access denied" in error.admin


def test_an_error_in_a_stream_goes_by_its_code() -> None:
    assert isinstance(from_body({"error": {"code": "429"}}, streamed=True), Busy)
    too_many = {"error": {"code": "too_many_requests"}}
    assert isinstance(from_body(too_many, streamed=True), Busy)


EXTRA_USER = {
    "type": "extra_forbidden",
    "loc": ["body", "user"],
    "msg": "Extra inputs are not permitted",
    "input": "1",
}
QUOTED = {**EXTRA_USER, "type": "too_long", "msg": "Too long", "input": [EXTRA_USER]}


@pytest.mark.parametrize(
    "body",
    [
        {"object": "error", "message": {"detail": [EXTRA_USER]}, "type": "invalid"},
        {"detail": [EXTRA_USER], "message": [EXTRA_USER], "code": 3001},
        {"detail": [EXTRA_USER]},
        {"message": orjson.dumps({"detail": [EXTRA_USER]}).decode()},
        {"error": {"code": "Invalid input", "details": [EXTRA_USER]}},
        {"detail": [{**EXTRA_USER, "type": "value_error.extra", "loc": ["user"]}]},
    ],
)
def test_mistrals_422_teaches_and_reads_as_words(body: object) -> None:
    error = failed(422, body)
    assert error.details["unsupported"] == "user"
    assert "user: Extra inputs are not permitted" in error.message


def test_what_a_complaint_quotes_teaches_nothing() -> None:
    error = failed(422, {"detail": [QUOTED]})
    assert "unsupported" not in error.details
    assert error.message.endswith("user: Too long")


@pytest.mark.parametrize(
    "odd",
    [[1], [{"loc": 7}], [{"loc": []}], {"detail": {"detail": {"detail": []}}}, "{"],
)
def test_complaints_of_no_shape_are_passed_over(odd: object) -> None:
    error = failed(422, {"message": odd, "detail": odd})
    assert "unsupported" not in error.details
