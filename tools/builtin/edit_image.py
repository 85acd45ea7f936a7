"""`edit_image`: pictures of the conversation changed by words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from django.conf import settings
from django.utils.translation import gettext as _

from endpoints.wire.pictures import named
from tools.builtin.image import OPTIONS, group, order_of, parameters, prompt_as
from tools.charge import told_price
from tools.pictures.draw import draw
from tools.pictures.models import chosen, drawing
from tools.pictures.told import described, told
from tools.sources import Failed
from tools.tool import Album, Caller, Result, Tool

NEEDS = "a model that changes pictures in a group (gpt-image-2), or IMAGE_GEN_OAI_…"
MOST_GIVEN = 4  # pictures that go into one
ABOUT = (
    "Change pictures of this conversation, attached or drawn before, and show the "
    "result to the person: alter, add, remove, combine, restyle."
)
ABOUT_PROMPT = "what is to be changed, and what must stay as it is"


def tool() -> Tool | None:
    """Return the tool where any model changes pictures."""
    models = drawing(edits=True)
    if not models:
        return None
    said = settings.PICTURES.get
    properties = {
        "prompt": prompt_as(said("IMAGE_EDIT_OAI_PROMPT_DESCRIPTION") or ABOUT_PROMPT),
        "pictures": {
            "type": "array",
            "items": {"type": "string"},
            "maxItems": MOST_GIVEN,
            "description": "ids of the pictures; left out: the newest one",
        },
        **OPTIONS,
    }
    about = said("IMAGE_EDIT_OAI_DESCRIPTION") or ABOUT
    return Tool(
        name="edit_image",
        label=_("Change a picture"),
        description=described(about, []),
        parameters=parameters(properties, [offer.model for offer in models]),
        **group(),
    )


async def call(arguments: Mapping[str, object], caller: Caller) -> Result:
    """Change the pictures that are named, or the newest one."""
    if caller.album is None:
        raise Failed("There is no picture here that could be changed.")
    offer = await chosen(caller.user_id, str(arguments.get("model", "")), edits=True)
    images = await _given(arguments, caller.album)
    order = replace(order_of(arguments, caller), images=images)
    this = cast(Tool, tool())
    return told(*await draw(caller, offer, order, told_price(this)))


async def _given(
    arguments: Mapping[str, object], album: Album
) -> tuple[tuple[str, bytes], ...]:
    there = await album.newest()
    if not there:
        raise Failed("There is no picture in this conversation: ask for one first.")
    asked = arguments.get("pictures")
    wanted = [str(one) for one in asked] if isinstance(asked, list) and asked else []
    unknown = [one for one in wanted if one not in there]
    if unknown:
        raise Failed(
            f"No picture is called {unknown[0]!r}. There are: {_listed(there)}."
        )
    return named([await album.read(one) for one in wanted or there[-1:]])


def _listed(ids: list[str]) -> str:
    return ", ".join(ids[-10:])
