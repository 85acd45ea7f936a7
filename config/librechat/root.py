"""The whole file."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from config.librechat.azure import Azure
from config.librechat.custom import Custom, OpenAI
from config.librechat.interface import Interface
from config.librechat.limits import Balance, FileConfig, RateLimits, Transactions
from config.librechat.registration import Registration
from config.librechat.section import Flag, Section
from config.librechat.specs import ModelSpecs
from config.librechat.speech import Speech
from config.librechat.titles import Titled

BY_SPECS = ("modelSelect", "parameters", "presets")


def _as_text(value: object) -> object:
    """Read an unquoted 1.3 as the text it was meant to be."""
    return str(value) if type(value) in (int, float) else value


class Assistants(Titled):
    """Accepted; Azure ended the service behind it."""

    disable_builder: Flag = False
    capabilities: tuple[str, ...] = ()


class Endpoints(Section):
    """Where models come from."""

    azure: Azure | None = Field(default=None, alias="azureOpenAI")
    openai: OpenAI | None = Field(default=None, alias="openAI")
    custom: tuple[Custom, ...] = ()
    assistants: Assistants | None = None
    azure_assistants: Assistants | None = None
    all: Titled | None = None
    """Title and summary settings in place of every endpoint's own."""
    allowed_addresses: tuple[str, ...] = ()
    """Internal hosts that may be called although they are internal."""


class LibreChat(Section):
    """All of librechat.yaml; an empty one offers nothing and breaks nothing."""

    version: Annotated[str, BeforeValidator(_as_text)] = ""
    """Version of the file's format."""
    cache: Flag = True
    interface: Interface = Interface()
    registration: Registration = Registration()
    rate_limits: RateLimits = RateLimits()
    file_config: FileConfig = FileConfig()
    image_output_type: Literal["png", "webp", "jpeg"] = "png"
    """How attached pictures are kept."""
    model_specs: ModelSpecs = ModelSpecs()
    balance: Balance = Balance()
    transactions: Transactions = Transactions()
    speech: Speech = Speech()
    endpoints: Endpoints = Endpoints()
    # From the environment, not from the file:
    enabled: SkipJsonSchema[tuple[str, ...]] = Field(default=(), exclude=True)
    proxy: SkipJsonSchema[str] = Field(default="", repr=False, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _let_specs_decide(cls, value: object) -> object:
        """Hide the model menu and its neighbours where specs are listed."""
        if not isinstance(value, dict):
            return value
        specs = value.get("modelSpecs")
        listed = specs.get("list") if isinstance(specs, Mapping) else specs
        interface = value.get("interface", {})
        if not listed or not isinstance(interface, dict):
            return value
        return value | {"interface": dict.fromkeys(BY_SPECS, False) | interface}
