"""Exports over HTTP: one conversation in four formats, everything as a zip."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router, Schema

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require
from chat.documents import Conversation, Message
from chat.export.archive import zipped
from chat.export.document import as_json
from chat.export.progress import Progress
from chat.export.reading import markdown, table, text
from chat.store import conversations, everything, messages

router = Router(tags=["export"])
Response = TypeVar("Response", HttpResponse, StreamingHttpResponse)


class Watched(Schema):
    """Which export is meant."""

    token: UUID | None = None


Format = Literal["markdown", "text", "json", "csv"]
Writer = Callable[[Conversation, Sequence[Message]], str | bytes]
WRITERS: dict[Format, tuple[Writer, str, str]] = {
    "markdown": (markdown, "text/markdown; charset=utf-8", "md"),
    "text": (text, "text/plain; charset=utf-8", "txt"),
    "json": (as_json, "application/json", "json"),
    "csv": (table, "text/csv; charset=utf-8", "csv"),
}


@router.get("/conversations/{conversation_id}/export")
async def one(
    request: HttpRequest,
    conversation_id: UUID,
    format: Query[Format] = "markdown",  # noqa: A002 - the parameter's name
) -> HttpResponse:
    """Download a conversation; JSON and CSV hold all branches."""
    person = person_of(request)
    await require(person, "export")
    conversation = await conversations.get(person.id, str(conversation_id))
    found = await messages.of(person.id, str(conversation_id))
    writer, kind, ending = WRITERS[format]
    response = HttpResponse(writer(conversation, found), content_type=kind)
    return _download(response, f"conversation-{str(conversation_id)[:8]}.{ending}")


@router.get("/export")
async def everything_of(
    request: HttpRequest, watched: Query[Watched]
) -> StreamingHttpResponse:
    """Download everything: a zip of JSON lines, streamed.

    With a `token`, any UUID, `/export/progress` tells how far it is.
    """
    person = person_of(request)
    await require(person, "export")
    found = zipped(person.id, str(watched.token or ""))
    response = StreamingHttpResponse(found, content_type="application/zip")
    counts = await everything.count(person.id)
    response["X-Conversations"] = str(counts["conversations"])
    return _download(response, "librechat-export.zip")


@router.get("/export/size")
async def size(request: HttpRequest) -> dict[str, int]:
    """Tell how much an export will hold, for a progress bar."""
    return await everything.count(person_of(request).id)


@router.get("/export/progress")
async def progress(request: HttpRequest, watched: Query[Watched]) -> dict[str, Any]:
    """Tell how many conversations of one's running export are written."""
    number, ended = await Progress(person_of(request).id, str(watched.token)).read()
    return {"conversations": number, "ended": ended}


def _download(response: Response, name: str) -> Response:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
