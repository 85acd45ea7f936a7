"""What all sections of the file share."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from librechat_yaml.schema.no_effect import NoEffect

MOST = 10**15  # what any count or amount may be: JSON and databases hold it exactly

Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0, le=MOST)]
Amount = Annotated[float, Strict(), Field(ge=0, le=MOST)]
Whole = Annotated[int, Field(ge=-MOST, le=MOST)]
Trimmed = Annotated[str, StringConstraints(strip_whitespace=True)]
Name = Annotated[str, Field(min_length=1)]
Headers = Annotated[Mapping[str, str], Field(repr=False)]
Params = Mapping[str, object]


def or_else(
    kind: str, cls_schema: CoreSchema, handler: GetJsonSchemaHandler
) -> JsonSchemaValue:
    """Return a section's schema that also allows a plain value of `kind`."""
    shape = handler.resolve_ref_schema(handler(cls_schema))
    return {"anyOf": [{"type": kind}, shape]}


class Section(BaseModel):
    """A frozen part of the file; unknown keys are the loader's to report."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )
    elsewhere: ClassVar[Mapping[str, NoEffect]] = {}
    """LibreChat's keys that this section has no field for."""
