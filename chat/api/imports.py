"""Import over HTTP: a file goes in, progress comes back as JSON lines."""

from typing import IO, cast

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import File, Router, UploadedFile

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require, within
from chat.errors import TooLarge
from chat.imports.job import lines

router = Router(tags=["import"])


@router.post("/import")
async def import_file(
    request: HttpRequest, file: File[UploadedFile]
) -> StreamingHttpResponse:
    """Import conversations of another program, or our own.

    ChatGPT, Claude, LibreChat, Open WebUI, Chatbot UI; JSON, JSON lines, or a zip.
    Every line of the answer is a JSON object with conversations, messages,
    already_there, refused, not_carried, total and done; the last one may have an error.
    """
    person = person_of(request)
    await require(person, "import")
    await within(person, "import")
    limit = settings.IMPORT_MAX_BYTES
    if file.size is None or file.size > limit:
        text = _("The file may have at most %(size)d MB.")
        raise TooLarge(text % {"size": limit // 1_000_000})
    response = StreamingHttpResponse(
        lines(person.id, cast(IO[bytes], file)), content_type="application/x-ndjson"
    )
    response["X-Accel-Buffering"] = "no"
    return response
