"""The whole file."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from librechat_yaml.schema import no_effect
from librechat_yaml.schema.endpoints.assistants import (
    Agents,
    Assistants,
    AzureAssistants,
)
from librechat_yaml.schema.endpoints.azure import Azure
from librechat_yaml.schema.endpoints.custom import Custom, OpenAI
from librechat_yaml.schema.endpoints.titles import Titled
from librechat_yaml.schema.interface import Interface
from librechat_yaml.schema.libraries import Libraries
from librechat_yaml.schema.limits import Balance, FileConfig, RateLimits, Transactions
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.registration import Registration
from librechat_yaml.schema.section import Amount, Flag, Section
from librechat_yaml.schema.specs import ModelSpecs
from librechat_yaml.schema.speech import Speech
from librechat_yaml.schema.tools.actions import Actions
from librechat_yaml.schema.tools.asking import Tools
from librechat_yaml.schema.tools.mcp import McpServer, McpSettings, ServerName
from librechat_yaml.schema.tools.ocr import Ocr
from librechat_yaml.schema.tools.web_search import WebSearch

BY_SPECS = ("modelSelect", "parameters", "presets")


def kind(endpoint: str) -> str:
    """Return an endpoint's name in the ENDPOINTS variable."""
    return endpoint if endpoint in ("azureOpenAI", "openAI") else "custom"


def _as_text(value: object) -> object:
    """Read an unquoted 1.3 as the text it was meant to be."""
    return str(value) if type(value) in (int, float) else value


class Everywhere(Titled):
    """What holds at every endpoint."""

    custom_order: Annotated[
        Amount | None, NoEffect("it stands at each endpoint itself")
    ] = None


class Endpoints(Section):
    """Where models come from."""

    azure: Azure | None = Field(default=None, alias="azureOpenAI")
    openai: OpenAI | None = Field(default=None, alias="openAI")
    custom: tuple[Custom, ...] = ()
    assistants: Assistants | None = None
    azure_assistants: AzureAssistants | None = None
    agents: Agents = Agents()
    all: Everywhere | None = None
    """Title and summary settings in place of every endpoint's own."""
    allowed_addresses: Annotated[
        tuple[str, ...], NoEffect("every address of this file may be called")
    ] = ()
    """Internal hosts that may be called although they are internal."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        **{name: NoEffect(no_effect.elsewhere(name)) for name in no_effect.NATIVE},
        "gptPlugins": NoEffect("`azureOpenAI.plugins` switches tools on"),
        "plugins": NoEffect("`azureOpenAI.plugins` switches tools on"),
    }


class LibreChat(Section):
    """All of librechat.yaml; an empty one offers nothing and breaks nothing."""

    version: Annotated[str, BeforeValidator(_as_text)] = ""
    """Version of the file's format."""
    cache: Annotated[Flag, NoEffect("the file is always read once", always=True)] = True
    demo: Flag = False
    """A pretend Azure answers, while no endpoint is configured in file or environment.
    """
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
    tools: Tools = Tools()
    actions: Actions = Actions()
    """Services that models may call, described by OpenAPI documents."""
    libraries: Libraries = Libraries()
    web_search: WebSearch = WebSearch()
    ocr: Ocr = Ocr()
    mcp_servers: Mapping[ServerName, McpServer] = {}
    """Servers whose tools models may call, by names of your choice."""
    mcp_settings: McpSettings = McpSettings()
    included_tools: tuple[str, ...] = ()
    """The only tools there are, by name; empty: all."""
    filtered_tools: tuple[str, ...] = ()
    """Tools that there are not; ignored where `includedTools` names some."""
    endpoints: Endpoints = Endpoints()
    # From the environment, not from the file:
    enabled: SkipJsonSchema[tuple[str, ...]] = Field(default=(), exclude=True)
    proxy: SkipJsonSchema[str] = Field(default="", repr=False, exclude=True)

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        "memory": NoEffect(no_effect.MEMORY),
        "skillSync": NoEffect(no_effect.SKILLS),
        "fileStrategy": NoEffect(no_effect.STORAGE),
        "fileStrategies": NoEffect(no_effect.STORAGE),
        "cloudfront": NoEffect(no_effect.STORAGE),
        "secureImageLinks": NoEffect("pictures are shown to their owner alone"),
        "summarization": NoEffect("`summarize` of each endpoint decides"),
        "permissions": NoEffect("roles have their rights in the admin panel"),
        "turnstile": NoEffect("limits and bans guard the doors"),
        "filters": NoEffect("messages are not filtered"),
        "messageFilter": NoEffect("messages are not filtered"),
        "langfuse": NoEffect("traces go where OTEL_EXPORTER_OTLP_ENDPOINT says"),
        "insights": NoEffect("the admin panel has its own figures"),
        "openapi": NoEffect("the API is described at /api/docs", always=True),
    }

    def shows(self, endpoint: str) -> bool:
        """Say whether the ENDPOINTS variable lets an endpoint be offered."""
        return not self.enabled or kind(endpoint) in self.enabled

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
