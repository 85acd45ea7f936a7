"""A target and a request → one HTTP call. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import orjson

from endpoints.request import ChatRequest
from endpoints.targets import Target
from endpoints.wire import (
    azure_limits,
    functions,
    hosted,
    legacy_prompt,
    reasoning_models,
    responses,
)
from endpoints.wire.headers import added_headers, key_headers

OPERATIONS = {
    "chat": "chat/completions",
    "responses": "responses",
    "completions": "completions",
}
USAGE_SINCE = "2024-09-01"  # first api-version with stream_options
SINCE = {  # what stands beside the deployments, and since which api-version
    "responses": "2025-03-01",
    "containers": "9999-12-31",  # the v1 API alone has them
    "files": "2024-07-01",
    "batches": "2024-07-01",
    "fine_tuning": "2024-07-01",
}
IN_PATH = "/deployments/"

Learned = Mapping[str, str]
"""What a deployment taught us: a parameter → its new name, or "" to leave it out."""


File = tuple[str, bytes]
"""A file's name and content."""


@dataclass(frozen=True, slots=True)
class HttpCall:
    """One HTTP call, complete but for an Entra ID token.

    With `files` it is sent as a form, else as JSON; what is no POST has no body.
    """

    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: Mapping[str, object] = field(repr=False)
    streamed: bool
    files: tuple[tuple[str, File], ...] = field(default=(), repr=False)
    method: Literal["POST", "GET", "DELETE"] = "POST"

    @property
    def content(self) -> bytes:
        """Return the JSON body."""
        return orjson.dumps(self.body, option=orjson.OPT_NON_STR_KEYS)


def chat_call(
    target: Target,
    request: ChatRequest,
    *,
    stream: bool,
    learned: Learned | None = None,
) -> HttpCall:
    """Return the call that asks `target` for an answer, in the dialect it speaks."""
    lessons = functions.heeded(learned or {}, request)
    streamed = stream and target.knowledge.streams and "stream" not in lessons
    body = _body(target, functions.fitting(target, request, lessons), streamed=streamed)
    _apply(lessons, body)
    url, query = _address(target)
    headers = {**added_headers(target, request.placeholders), **key_headers(target)}
    headers |= hosted.headers(target, request)
    return HttpCall(url, query, headers, body, streamed)


def dialect(target: Target) -> str:
    """Return the API that `target` is asked in: chat, responses or completions."""
    return "completions" if target.force_prompt else target.api


def operation_url(target: Target, operation: str) -> str:
    """Return the URL of `operation`, as "embeddings" or "images/generations"."""
    if target.style == "exact":
        return target.base_url
    return f"{target.base_url.rstrip('/')}/{operation}"


def query_of(target: Target) -> dict[str, str]:
    """Return the query of every call to `target`; a configured version wins."""
    version = {"api-version": target.version} if target.version else {}
    return {**target.query, **version}


def _address(target: Target) -> tuple[str, dict[str, str]]:
    return address_of(target, OPERATIONS[dialect(target)])


def address_of(target: Target, path: str) -> tuple[str, dict[str, str]]:
    """Return URL and query of `path`, as "chat/completions" or "batches/batch_1"."""
    query = query_of(target)
    since = SINCE.get(path.partition("/")[0])
    if since and target.style == "deployment":  # of the resource, not of a deployment
        root = target.base_url.partition(IN_PATH)[0].rstrip("/")
        if target.version[:10] >= since:
            return f"{root}/{path}", query
        query.pop("api-version", None)  # too old for the dated path: the v1 API has it
        return f"{root}/v1/{path}", query
    return operation_url(target, path), query


def _body(target: Target, request: ChatRequest, *, streamed: bool) -> dict[str, object]:
    given = {
        name: value for name, value in request.params.items() if value not in (None, "")
    }
    if request.prompt is not None and dialect(target) != "completions":
        given = legacy_prompt.chat_params(given)
    params = reasoning_models.params_for(target.knowledge, given)
    messages = reasoning_models.messages_for(target.knowledge, request.messages)
    body: dict[str, object] = {"model": target.deployment}
    match dialect(target):
        case "responses" if request.responses is not None:
            asked = reasoning_models.params_for(target.knowledge, request.responses)
            body |= responses.as_asked(asked, azure=target.style in azure_limits.AZURE)
        case "responses":
            body |= responses.body_of(messages, params, target.id)
            body |= _thoughts_back(target, request)
            body |= hosted.fields(target, request, body)
        case "completions":
            body |= legacy_prompt.body_of(request, messages, params)
        case _:
            body["messages"] = functions.without_reasoning_items(messages)
            body |= params
    if request.user and target.style != "exact":
        body["user"] = request.user
    body |= _stream_params(target, streamed=streamed)
    body |= _added(target, body)
    for name in _dropped(target):
        body.pop(WIRE_NAMES.get(name, name), None)
    return body


def _dropped(target: Target) -> tuple[str, ...]:
    """Return what is never sent; without tools, nothing of how they are to be used."""
    dropped = target.drop_params
    return (*dropped, *functions.NAMES) if "tools" in dropped else dropped


def _thoughts_back(target: Target, request: ChatRequest) -> dict[str, object]:
    """Return what makes a reasoning model give its thoughts along for the next round.

    Nothing is stored at the service, so that it has to be told them again.
    """
    wanted = target.knowledge.family and request.own_tools
    if not (wanted and (request.params.get("tools") or request.hosted)):
        return {}
    return {"include": ["reasoning.encrypted_content"]}


def _added(target: Target, body: Mapping[str, object]) -> dict[str, object]:
    """Return what the file adds: tools, and settings of Responses, beside ours."""
    added = dict(target.add_params)
    if isinstance(tools := added.get("tools"), list):
        asked_for = body.get("tools")
        added["tools"] = [*(asked_for if isinstance(asked_for, list) else ()), *tools]
    for name in ("reasoning", "text") if target.api == "responses" else ():
        ours, asked = added.get(name), body.get(name)
        if isinstance(ours, Mapping) and isinstance(asked, Mapping):
            added[name] = {**asked, **ours}
    return added


WIRE_NAMES = {  # the names that the chat's own settings have in LibreChat
    "topP": "top_p",
    "frequencyPenalty": "frequency_penalty",
    "presencePenalty": "presence_penalty",
    "maxTokens": "max_tokens",
    "max_output_tokens": "max_completion_tokens",
    "reasoningEffort": "reasoning_effort",
    "streamOptions": "stream_options",
}


def _stream_params(target: Target, *, streamed: bool) -> dict[str, object]:
    if not streamed:
        return {}
    if dialect(target) == "responses" or not _tells_usage(target):
        return {"stream": True}
    return {"stream": True, "stream_options": {"include_usage": True}}


def _tells_usage(target: Target) -> bool:
    """Tell whether `stream_options` is known to be understood."""
    if target.style == "deployment":
        return target.version[:10] >= USAGE_SINCE
    return target.style != "exact"


def _apply(lessons: Learned, body: dict[str, object]) -> None:
    for name, new_name in lessons.items():
        if name in body:
            value = body.pop(name)
            if new_name:
                body.setdefault(new_name, value)
