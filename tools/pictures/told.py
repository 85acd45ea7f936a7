"""What a model is told of models that draw, and of the pictures that they drew."""

from collections.abc import Sequence

from endpoints.billing.charge import Charge
from endpoints.targets import Offer
from tools.pictures import variables
from tools.tool import MadePicture, Result

SEEN = (
    "The person sees {them} already: do not write a link or Markdown for {them}. "
    "To change one, call edit_image with its id."
)


def described(about: str, models: Sequence[Offer]) -> str:
    """Return the description of a tool, with what variables say of its models."""
    told = {
        offer.model: offer.description
        for offer in variables.offers()
        if offer.description
    }
    if len(models) == 1 and models[0].model in told:
        return told[models[0].model]
    of_each = [f"With {o.model}: {told[o.model]}" for o in models if o.model in told]
    return "\n".join([about, *of_each])


def told(pictures: Sequence[MadePicture], charge: Charge) -> Result:
    """Return the result of a call that drew: ids, and words that were changed."""
    lines = [_line(number, one) for number, one in enumerate(pictures, 1)]
    lines.append(SEEN.format(them="them" if pictures[1:] else "it"))
    return Result("\n".join(lines), cost=charge.cost, pictures=tuple(pictures))


def _line(number: int, picture: MadePicture) -> str:
    revised = f", from the words: {picture.revised_prompt}"
    words = revised if picture.revised_prompt else ""
    return f"Picture {number}: id {picture.id}, by {picture.model}{words}"
