"""`calculator`: arithmetic in decimal numbers, exact up to 100 digits."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tools.builtin.arithmetic import NotArithmetic, value_of
from tools.sources import Failed
from tools.tool import Caller, Result, Tool

NEEDS = ""
PARAMETERS = {
    "type": "object",
    "properties": {
        "expression": {
            "type": "string",
            "maxLength": 1000,
            "description": (
                "such as (17.5 + 3) * 2 ** 10 or round(sqrt(2), 4). Operators "
                "+ - * / // % **; functions abs ceil cos exp factorial floor ln log10 "
                "log2 max min radians round sin sqrt sum tan; pi, e. Angles in radians."
            ),
        }
    },
    "required": ["expression"],
    "additionalProperties": False,
}


def tool() -> Tool:
    """Return the tool; it needs nothing."""
    return Tool(
        name="calculator",
        label=_("Calculator"),
        description="Work out an arithmetic expression exactly.",
        parameters=PARAMETERS,
        about=_("Work out sums exactly."),
        icon="calculator",
        always=True,
    )


async def call(arguments: Mapping[str, object], caller: Caller) -> Result:
    """Work out the expression; the result is a plain decimal number, without a unit."""
    try:
        return Result(value_of(str(arguments["expression"])))
    except NotArithmetic as error:
        raise Failed(str(error)) from None
