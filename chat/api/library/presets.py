"""Presets over HTTP: a model with its parameters under a name."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require
from chat.documents import ParamsIn, listed, shown
from chat.store.personal import presets

router = Router(tags=["presets"])


class Preset(Schema):
    """A preset's fields; `params.system_prompt` comes along."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=100)
    endpoint: str = Field(min_length=1, max_length=100)
    model: str = Field(min_length=1, max_length=200)
    params: ParamsIn = ParamsIn()

    def fields(self) -> dict[str, Any]:
        """Return what is to be stored."""
        return self.model_dump(exclude_none=True)


@router.get("")
async def index(request: HttpRequest) -> dict[str, Any]:
    """List the presets."""
    return listed(await presets.all_of(person_of(request).id))


@router.post("")
async def add(request: HttpRequest, preset: Preset) -> dict[str, Any]:
    """Keep a new preset."""
    person = person_of(request)
    await require(person, "presets")
    return shown(await presets.add(person.id, {**preset.fields(), "default": False}))


@router.put("/{preset_id}")
async def change(
    request: HttpRequest, preset_id: UUID, preset: Preset
) -> dict[str, Any]:
    """Replace a preset's fields."""
    person = person_of(request)
    await require(person, "presets")
    return shown(await presets.change(person.id, str(preset_id), preset.fields()))


@router.post("/{preset_id}/default")
async def make_default(request: HttpRequest, preset_id: UUID) -> dict[str, Any]:
    """Let new chats begin with this preset."""
    person = person_of(request)
    await require(person, "presets")
    return shown(await presets.make_default(person.id, str(preset_id)))


@router.delete("/{preset_id}")
async def delete(request: HttpRequest, preset_id: UUID) -> dict[str, bool]:
    """Remove a preset."""
    await presets.delete(person_of(request).id, str(preset_id))
    return {"deleted": True}
