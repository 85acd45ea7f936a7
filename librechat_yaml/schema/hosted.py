"""`hostedTools`: what Azure itself runs for models that speak the Responses API."""

from typing import Annotated, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from librechat_yaml.schema.section import Flag, Section, Trimmed, or_else

HostedType = Literal[
    "web_search",
    "web_search_preview",
    "code_interpreter",
    "file_search",
    "image_generation",
    "mcp",
]


class HostedToolSection(Section):
    """One hosted tool: its type alone, or with settings."""

    type: HostedType
    """What Azure runs; `mcp` calls a server of somebody else from there."""
    title: str = ""
    """What people read; the type's own name when empty."""
    consent: Flag | None = None
    """Ask each person once, and record it, before the tool is switched on; when missing
    so for web searches and `mcp`, whose words leave Azure."""
    vector_store_ids: tuple[str, ...] = ()
    """For `file_search`: the resource's stores that are searched."""
    deployment: Trimmed = ""
    """For `image_generation`: the deployment that draws."""
    server_label: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{0,40}$")] = ""
    """For `mcp`: the server's name, of your choice."""
    server_url: Trimmed = ""
    """For `mcp`: the server's address."""
    authorization: Trimmed = Field(default="", repr=False)
    """For `mcp`: a token that Azure shows the server, `${VARIABLE}`."""
    allowed_tools: tuple[str, ...] = ()
    """For `mcp`: the only tools of the server that may be called."""

    @model_validator(mode="before")
    @classmethod
    def _from_type(cls, value: object) -> object:
        """Read a type alone as the tool without settings."""
        if isinstance(value, str):
            return {"type": value}
        if isinstance(value, dict | HostedToolSection):
            return value
        raise PydanticCustomError("hosted_tool", "must be a type or settings")

    @model_validator(mode="after")
    def _complete(self) -> "HostedToolSection":
        """Refuse a tool that no service would take."""
        if self.type == "file_search" and not self.vector_store_ids:
            text = "file_search needs `vectorStoreIds`"
            raise PydanticCustomError("hosted_tool", text)
        if self.type == "mcp" and not (self.server_label and self.server_url):
            text = "mcp needs `serverLabel` and `serverUrl`"
            raise PydanticCustomError("hosted_tool", text)
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return or_else("string", schema, handler)
