"""`endpoints.azureOpenAI`: groups of Azure resources and their models."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, GetJsonSchemaHandler, Strict, model_validator
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from librechat_yaml.schema.endpoints.titles import Titled
from librechat_yaml.schema.hosted import HostedToolSection
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import (
    Count,
    Flag,
    Headers,
    Name,
    Params,
    Section,
    Trimmed,
    or_else,
)

Weight = Annotated[int, Strict(), Field(ge=0, le=1000)]
Api = Literal["chat", "responses", "completions"]
AuthType = Literal[
    "token",
    "client_secret",
    "managed_identity",
    "workload_identity",
    "default",
    "password",
]


class AuthSection(Section):
    """Entra ID instead of a key."""

    type: AuthType
    """Which way to a token."""
    token: Trimmed = Field(default="", repr=False)
    """A ready token, for type `token`."""
    tenant_id: Trimmed = ""
    client_id: Trimmed = ""
    client_secret: Trimmed = Field(default="", repr=False)
    username: str = ""
    password: str = Field(default="", repr=False)
    scope: str = ""
    """What the token is for; the usual scope of the URL's kind when empty."""


class ModelEntry(Section):
    """One model of a group: `true`, or what differs from the group."""

    offered: SkipJsonSchema[Flag] = Field(default=True, exclude=True)
    deployment_name: Trimmed = ""
    """The deployment's name at Azure; the group's when empty."""
    version: Trimmed = ""
    """The API version, such as 2024-10-21; the group's when empty."""
    assistants: Annotated[Flag, NoEffect("the group's `assistants` decides")] = False
    base_model: str = ""
    """The known model behind the deployment: decides limits and prices."""
    context_window: Count = 0
    """Tokens that fit; 0 = as known of the model."""
    max_output: Count = 0
    """Tokens of the longest answer; 0 = as known of the model."""
    vision: Flag | None = None
    """Whether the model reads images; as known of the model when missing."""
    tools: Flag | None = None
    """Whether the model calls tools; as known of the model when missing."""
    api: Api | None = None
    """Which API answers; as the model and the group need when missing."""
    hosted_tools: tuple[HostedToolSection, ...] | None = None
    """What Azure itself runs for the model; as for its group when missing."""
    description: str = ""
    """A line for the model menu."""
    continues: Literal["ask", "auto"] = Field(default="ask", alias="continue")
    """What becomes of an answer whose server died: `auto` goes on with it unasked."""
    weight: Weight | None = None
    priority: Count | None = None
    tpm: Count | None = None
    rpm: Count | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_flag(cls, value: object) -> object:
        """Read `true` as "all from the group" and `false` as "not offered"."""
        if isinstance(value, bool):
            return {"offered": value}
        if isinstance(value, dict | ModelEntry):
            return value
        raise PydanticCustomError("model_entry", "must be true, false or settings")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return or_else("boolean", schema, handler)


class Group(Section):
    """One Azure resource (or serverless endpoint) and the models it serves."""

    group: Name
    """A name of your choice, unique."""
    api_key: Trimmed = Field(default="", repr=False)
    """The resource's key, `${VARIABLE}`, or `caller_provided`: the program's own goes
    on, where GATEWAY_PASS_KEYS lets it in."""
    auth: AuthSection | None = None
    """Entra ID instead of `apiKey`."""
    instance_name: Trimmed = ""
    """The resource's name, or its full host."""
    deployment_name: Trimmed = ""
    """Deployment of models that name none."""
    version: Trimmed = ""
    """API version of models that name none."""
    base_url: Trimmed = Field(default="", alias="baseURL")
    """Another address; `${INSTANCE_NAME}` and `${DEPLOYMENT_NAME}` are filled in."""
    additional_headers: Headers = {}
    """Headers sent with every request."""
    serverless: Flag = False
    """A Foundry or serverless endpoint: the model is named in the request."""
    add_params: Params = {}
    """Parameters added to every request; they win over the chat's settings."""
    drop_params: tuple[str, ...] = ()
    """Parameters never sent."""
    assistants: Flag = False
    """Whether assistants may answer from here, with `azureOpenAI.assistants: true`."""
    force_prompt: Flag = False
    """Send `prompt` instead of `messages` (legacy completions)."""
    use_responses_api: Flag = False
    """Call the Responses API instead of chat completions."""
    hosted_tools: tuple[HostedToolSection, ...] = ()
    """What Azure itself runs for models that speak the Responses API."""
    models: Mapping[str, ModelEntry]
    """Model names as people see them."""
    weight: Weight = 1
    """Share of a pool's requests, with `routing`."""
    priority: Count = 0
    """Lower is tried first, with `routing`."""
    tpm: Count = 0
    """Tokens a minute that the deployments may take; 0 = unknown."""
    rpm: Count = 0
    """Requests a minute; 0 = unknown."""
    region: str = ""
    """Azure region, shown to administrators."""
    proxy: str = Field(default="", repr=False)
    """HTTP proxy of this group; the PROXY variable when empty."""


class RoutingSection(Section):
    """Lets a model stand in several groups, which then form one pool."""

    strategy: Literal["weighted", "least_busy", "latency", "priority"] = "weighted"
    cooldown: Annotated[float, Field(ge=0, le=3600)] = 30.0
    """Seconds that a failing deployment rests when it names no time itself."""
    attempts: Annotated[int, Strict(), Field(ge=1, le=20)] = 3
    fallbacks: Mapping[str, tuple[str, ...]] = {}
    """Other models, when a model's whole pool is unavailable."""
    context_window_fallbacks: Mapping[str, tuple[str, ...]] = {}
    """Models with more room, when a prompt is too long."""
    content_policy_fallbacks: Mapping[str, tuple[str, ...]] = {}
    """Other models, when the content filter refuses."""


class Azure(Titled):
    """All Azure groups and what holds for each of them."""

    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    routing: RoutingSection | None = None
    plugins: Flag = False
    """Offer tools to the models of these groups."""
    assistants: Flag = False
    """Have assistants answer from the groups marked `assistants: true` alone."""
