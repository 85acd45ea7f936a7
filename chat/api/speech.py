"""Speech over HTTP: a text is spoken, a recording written down."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, UploadedFile
from pydantic import Field

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require, within
from chat.speech import hearing, speaking

router = Router(tags=["speech"])


class SpokenText(Schema):
    """What is to be spoken; a voice that is not known is the usual one."""

    text: str = Field(max_length=speaking.MOST)
    voice: str = Field(default="", max_length=100)
    speed: Annotated[float, Field(ge=speaking.SLOWEST, le=speaking.FASTEST)] = 1.0


@router.post("/speak")
async def speak(request: HttpRequest, asked: SpokenText) -> HttpResponse:
    """Return the text as a sound."""
    person = person_of(request)
    await require(person, "speech")
    await within(person, "tts")
    spoken = await speaking.speak(person, asked.text, asked.voice, asked.speed)
    response = HttpResponse(spoken.sound, content_type=spoken.type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@router.post("/hear")
async def hear(
    request: HttpRequest, file: File[UploadedFile], language: Form[str] = ""
) -> dict[str, str]:
    """Return what is said in a recording; `language` as `en-US`, else found out."""
    person = person_of(request)
    await require(person, "speech")
    await within(person, "stt")
    kind = file.content_type or ""
    return {"text": await hearing.hear(person, file.read(), kind, language)}
