"""The prompt library over HTTP."""

from dataclasses import asdict
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require
from chat.choices.prompt_variables import filled, specials, variables
from chat.documents import shown
from chat.errors import Denied
from chat.store.personal import prompts
from chat.store.personal.owned import Document
from librechat_yaml.live import librechat

router = Router(tags=["prompts"])


class Prompt(Schema):
    """A prompt's fields; `command` is what one types after a slash."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=50_000)
    command: str = Field(default="", max_length=50, pattern=r"^[\w-]*$")
    description: str = Field(default="", max_length=500)
    category: str = Field(default="", max_length=50)


class Values(Schema):
    """Values for a prompt's variables, and the zone that its dates are told in."""

    model_config = ConfigDict(extra="forbid")
    values: dict[str, str] = Field(default_factory=dict, max_length=100)
    timezone: str = Field(default="UTC", max_length=64)


def _shown(prompt: Document) -> dict[str, Any]:
    asked = [asdict(variable) for variable in variables(prompt["text"])]
    return {**shown(prompt), "variables": asked}


@router.get("")
async def index(request: HttpRequest) -> dict[str, Any]:
    """List the prompts by name, each with the variables it asks for."""
    found = await prompts.all_of(person_of(request).id)
    return {"items": [_shown(prompt) for prompt in found], "next": None}


@router.post("")
async def add(request: HttpRequest, prompt: Prompt) -> dict[str, Any]:
    """Keep a new prompt."""
    person = person_of(request)
    await require(person, "prompts")
    if not librechat().interface.prompts.create:
        raise Denied(_("This is switched off here."), code="switched_off")
    return _shown(await prompts.add(person.id, prompt.model_dump()))


@router.put("/{prompt_id}")
async def change(
    request: HttpRequest, prompt_id: UUID, prompt: Prompt
) -> dict[str, Any]:
    """Change a prompt; the earlier text stays among its versions."""
    person = person_of(request)
    await require(person, "prompts")
    return _shown(await prompts.change(person.id, str(prompt_id), prompt.model_dump()))


@router.post("/{prompt_id}/fill")
async def fill(request: HttpRequest, prompt_id: UUID, values: Values) -> dict[str, str]:
    """Return the text with the values in place, ready for the composer."""
    person = person_of(request)
    await require(person, "prompts")
    prompt = await prompts.get(person.id, str(prompt_id))
    await prompts.used(person.id, str(prompt_id))
    special = specials(timezone.now().astimezone(_zone(values.timezone)), person.name)
    return {"text": filled(prompt["text"], values.values, special)}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@router.delete("/{prompt_id}")
async def delete(request: HttpRequest, prompt_id: UUID) -> dict[str, bool]:
    """Remove a prompt with its versions."""
    await prompts.delete(person_of(request).id, str(prompt_id))
    return {"deleted": True}
