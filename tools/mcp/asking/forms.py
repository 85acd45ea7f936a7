"""What a server asks a person → questions of ours, or why they are none."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

from librechat_yaml.live import librechat
from tools.asking import Asks, PersonsReply, ServerQuestion
from tools.mcp.places import ServerPlace
from tools.schema import is_sound
from tools.sources import Failed

if TYPE_CHECKING:
    from mcp.types import ElicitRequestParams, ElicitResult, InputRequest, InputResponse

MOST_MESSAGE = 2_000  # characters
MOST_SCHEMA = 32_768  # bytes
MOST_FIELDS = 30
MOST_QUESTIONS = 5
MOST_STATE = 65_536  # characters
PLAIN = ("string", "number", "integer", "boolean", "array")


def asks_of(
    place: ServerPlace,
    questions: Iterable[ServerQuestion],
    state: str,
    seconds: float = 86_400,
) -> Asks:
    """Return what a server asks; Failed when that is too much."""
    listed = tuple(questions)
    if len(listed) > MOST_QUESTIONS or len(state) > MOST_STATE:
        raise Failed("It asks more than can be shown.")
    server = librechat().mcp_servers.get(place.name)
    title = (server and server.title) or place.name
    host = urlsplit(place.url).hostname or ""
    return Asks(title, host, listed, state, seconds)


def question_of(key: str, params: "ElicitRequestParams") -> ServerQuestion:
    """Return one question; Failed when no form can be made of it."""
    message = params.message.encode(errors="replace").decode()[:MOST_MESSAGE]
    if params.mode == "url":
        if urlsplit(params.url).scheme not in ("http", "https"):
            raise Failed("It asks to open what is no web address.")
        return ServerQuestion(key, message, url=params.url)
    schema = dict(params.requested_schema)
    if not _is_plain(schema):
        raise Failed("It asks for what no form can take.")
    return ServerQuestion(key, message, schema)


def embedded(requests: Mapping[str, "InputRequest"]) -> list[ServerQuestion]:
    """Return the questions that came in place of a result."""
    found = []
    for key, request in requests.items():
        if request.method != "elicitation/create":
            raise Failed(f"It wants {request.method}, which is not done here.")
        found.append(question_of(key, request.params))
    return found


def responses_to(reply: PersonsReply) -> "dict[str, InputResponse]":
    """Return what a server is told, by its own keys."""
    return {key: answer_of(reply, key) for key in reply.content}


def answer_of(reply: PersonsReply, key: str) -> "ElicitResult":
    """Return the answer to one question."""
    from mcp.types import ElicitResult

    content = reply.content.get(key) if reply.action == "accept" else None
    return ElicitResult(action=reply.action, content=dict(content) if content else None)


def _is_plain(schema: Mapping[str, Any]) -> bool:
    """Say whether a schema is of an object of plain fields."""
    fields = schema.get("properties", {})
    try:
        size = len(orjson.dumps(schema))
    except (orjson.JSONEncodeError, RecursionError):
        return False
    return (
        size <= MOST_SCHEMA
        and schema.get("type", "object") == "object"
        and isinstance(fields, Mapping)
        and 0 < len(fields) <= MOST_FIELDS
        and all(
            isinstance(f, Mapping) and f.get("type") in PLAIN for f in fields.values()
        )
        and is_sound(schema)
    )
