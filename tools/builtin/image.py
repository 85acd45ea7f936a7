"""`image`: pictures drawn from words."""

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.utils.translation import gettext as _

from endpoints.wire.pictures import MOST, PictureOrder
from tools.charge import told_price
from tools.pictures.draw import draw
from tools.pictures.models import chosen, drawing
from tools.pictures.told import described, told
from tools.tool import Caller, Result, Tool

NEEDS = "a model that draws in a group (gpt-image-2), or IMAGE_GEN_OAI_API_KEY"
ABOUT = (
    "Draw a picture from words and show it to the person. Call it whenever a picture, "
    "drawing, photo, logo or illustration is asked for. Write the prompt in English, "
    "in full sentences: subject, setting, style, light, colours, composition."
)
ABOUT_PROMPT = "what the picture shows, in as much detail as is wanted"
OPTIONS: dict[str, dict[str, object]] = {
    "shape": {"type": "string", "enum": ["auto", "square", "portrait", "landscape"]},
    "quality": {"type": "string", "enum": ["auto", "low", "medium", "high"]},
    "background": {"type": "string", "enum": ["auto", "transparent", "opaque"]},
}


def tool() -> Tool | None:
    """Return the tool where any model draws."""
    models = drawing()
    if not models:
        return None
    said = settings.PICTURES.get
    properties = {
        "prompt": prompt_as(said("IMAGE_GEN_OAI_PROMPT_DESCRIPTION") or ABOUT_PROMPT),
        **OPTIONS,
        "count": {"type": "integer", "minimum": 1, "maximum": MOST},
    }
    return Tool(
        name="image",
        label=_("Draw a picture"),
        description=described(ABOUT, models),
        parameters=parameters(properties, [offer.model for offer in models]),
        **group(),
    )


def prompt_as(about: str) -> dict[str, object]:
    """Return the schema of what is to be drawn."""
    return {
        "type": "string",
        "pattern": r"\S",
        "maxLength": 4000,
        "description": about,
    }


def parameters(
    properties: Mapping[str, object], models: list[str]
) -> dict[str, object]:
    """Return the schema of a call; where several models draw, one may be chosen."""
    several = {"model": {"type": "string", "enum": models}} if models[1:] else {}
    return {
        "type": "object",
        "properties": {**properties, **several},
        "required": ["prompt"],
        "additionalProperties": False,
    }


def group() -> dict[str, Any]:
    """Return what both tools have in common: people switch them on together."""
    return {
        "about": _("Draw pictures, and change them."),
        "icon": "image",
        "group": "images",
        "always": True,
        "group_label": _("Pictures"),
        "effect": "write",
        "costs": True,
        "seconds": settings.PICTURE_SECONDS,
    }


async def call(arguments: Mapping[str, object], caller: Caller) -> Result:
    """Draw, within the person's budgets."""
    offer = await chosen(caller.user_id, str(arguments.get("model", "")), edits=False)
    this = cast(Tool, tool())
    pictures, charge = await draw(
        caller, offer, order_of(arguments, caller), told_price(this)
    )
    return told(pictures, charge)


def order_of(arguments: Mapping[str, Any], caller: Caller) -> PictureOrder:
    """Return what a call orders."""
    chosen_options = {name: arguments[name] for name in OPTIONS if name in arguments}
    return PictureOrder(
        prompt=str(arguments["prompt"]).strip(),
        count=int(arguments.get("count", 1)),
        partial=caller.album is not None,
        user=str(caller.user_id),
        **chosen_options,
    )
