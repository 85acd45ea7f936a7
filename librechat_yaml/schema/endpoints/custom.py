"""`endpoints.custom` and `endpoints.openAI`: OpenAI-compatible services."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from librechat_yaml.schema import no_effect
from librechat_yaml.schema.endpoints.titles import Titled
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import (
    Amount,
    Count,
    Flag,
    Headers,
    Params,
    Section,
    Trimmed,
    or_else,
)


class ModelChoice(Section):
    """A model of a custom endpoint: its name, or name and description."""

    name: str
    description: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        """Read plain text as the name."""
        if isinstance(value, str):
            return {"name": value}
        if isinstance(value, dict | ModelChoice):
            return value
        raise PydanticCustomError("model_choice", "must be a name or {name, …}")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return or_else("string", schema, handler)


class Models(Section):
    """Which models a custom endpoint offers."""

    default: tuple[ModelChoice, ...] = ()
    """Models on offer, in this order."""
    fetch: Flag = False
    """Ask the service for its models as well."""
    user_id_query: Annotated[
        Flag, NoEffect("the list is asked for once, for everybody")
    ] = False
    """Name the person when asking for the list."""

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        """Read a list as the models on offer."""
        return {"default": value} if isinstance(value, list) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return or_else("array", schema, handler)


class TokenPrice(Section):
    """Prices in dollars per million tokens, and the window in tokens."""

    prompt: Amount = 0
    completion: Amount = 0
    context: Count = 0
    cache_read: Amount | None = None
    cache_write: Annotated[
        Amount | None, NoEffect("services do not tell what they put into a cache")
    ] = None


class Custom(Titled):
    """One OpenAI-compatible service."""

    name: str = ""
    """How the endpoint is called, unique."""
    api_key: Trimmed = Field(default="", repr=False)
    """Its key, `${VARIABLE}`, or `user_provided`: everyone brings their own."""
    base_url: Trimmed = Field(default="", alias="baseURL")
    """Its address, usually ending in `/v1`."""
    models: Models | None = None
    headers: Headers = {}
    """Headers sent with every request."""
    add_params: Params = {}
    """Parameters added to every request; they win over the chat's settings."""
    drop_params: tuple[str, ...] = ()
    """Parameters never sent."""
    icon_url: str = Field(default="", alias="iconURL")
    model_display_label: str = ""
    """Who answers are said to be from."""
    force_prompt: Flag = False
    """Send `prompt` instead of `messages` (legacy completions)."""
    direct_endpoint: Flag = False
    """Use `baseURL` as written, with nothing appended."""
    token_config: Mapping[str, TokenPrice] = {}
    """Prices and windows of models that are not known."""
    proxy: str = Field(default="", repr=False)
    """HTTP proxy of this endpoint; the PROXY variable when empty."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        **Titled.elsewhere,
        "customParams": NoEffect(no_effect.PARAMETERS),
        "provider": NoEffect("the service is called in OpenAI's format"),
    }


class OpenAI(Titled):
    """OpenAI itself; key and models may come from the environment."""

    api_key: Trimmed = Field(default="", repr=False)
    """Its key, or `user_provided`; the OPENAI_API_KEY variable when empty."""
    base_url: Trimmed = Field(default="", alias="baseURL")
    """Another address than api.openai.com."""
    models: Models = Models()
    """Models on offer, also as a list; the OPENAI_MODELS variable when empty."""
    headers: Headers = {}
