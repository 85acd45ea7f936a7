"""`modelSpecs`: named models with a fixed prompt and fixed parameters."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AliasChoices, Field, model_validator

from librechat_yaml.schema import no_effect
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Flag, Section, Whole

PARAMS = (
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "max_tokens",
    "reasoning_effort",
    "verbosity",
    "stop",
)


class AgentOptions(Section):
    """How a model calls tools, and whether it reviews what they say."""

    agent: Literal["functions", "classic"] | None = None
    """`classic`: in writing, as models without function calling always do."""
    skip_completion: Flag = False
    """What a tool says is the answer; off, the model reviews it first."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = dict.fromkeys(
        ("model", "temperature"), NoEffect("the chosen model calls the tools itself")
    )


class Preset(Section):
    """A model with its settings."""

    endpoint: str = ""
    model: str = ""
    prompt_prefix: str = Field(
        default="", validation_alias=AliasChoices("promptPrefix", "system")
    )
    """The system prompt."""
    model_label: str = ""
    greeting: str = ""
    max_context_tokens: Whole | None = None
    temperature: float | None = None
    top_p: float | None = Field(
        default=None, validation_alias=AliasChoices("top_p", "topP")
    )
    presence_penalty: float | None = Field(default=None, alias="presence_penalty")
    frequency_penalty: float | None = Field(default=None, alias="frequency_penalty")
    max_tokens: Whole | None = Field(
        default=None, validation_alias=AliasChoices("max_tokens", "maxOutputTokens")
    )
    reasoning_effort: str | None = Field(default=None, alias="reasoning_effort")
    verbosity: str | None = None
    stop: tuple[str, ...] | None = None
    agent_options: AgentOptions | None = None
    artifacts: Flag | str = ""
    """Set to anything but `false`: the model is told how to make artifacts."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        "agent_id": NoEffect(no_effect.AGENTS),
        "assistant_id": NoEffect(no_effect.ASSISTANTS),
        "tools": NoEffect(no_effect.TOOLS),
        "web_search": NoEffect(no_effect.TOOLS),
        "resendFiles": NoEffect("attached files are always sent", always=True),
    }

    @property
    def params(self) -> dict[str, object]:
        """The parameters that are set, by their wire names."""
        values: dict[str, object] = {name: getattr(self, name) for name in PARAMS}
        if options := self.agent_options:
            values["functions"] = False if options.agent == "classic" else None
            values["skip_completion"] = options.skip_completion or None
        return {name: value for name, value in values.items() if value is not None}


class Spec(Section):
    """One entry of the model menu."""

    name: Annotated[str, Field(min_length=1)]
    """Identifier, unique."""
    label: str = ""
    """What people read."""
    preset: Preset
    order: float | None = None
    default: Flag = False
    """Chosen for new chats."""
    soft_default: Flag = False
    """Chosen for people who have not chosen yet."""
    description: str = ""
    group: str = ""
    icon_url: str = Field(default="", alias="iconURL")
    show_icon_in_menu: Flag = True
    show_icon_in_header: Flag = True
    conversation_starters: tuple[str, ...] = Field(
        default=(), alias="conversation_starters"
    )
    artifacts: Flag | str = ""
    """Set to anything but `false`: the model is told how to make artifacts."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        "groupIcon": NoEffect("groups are told by name"),
        "showOnLanding": NoEffect("a new chat shows the greeting"),
        "showInMenu": NoEffect("all named models stand in the menu", always=True),
        "authType": NoEffect("`apiKey: user_provided` decides"),
        "webSearch": NoEffect(no_effect.TOOLS),
        "fileSearch": NoEffect(no_effect.FILES),
        "executeCode": NoEffect(no_effect.CODE),
        "memory": NoEffect(no_effect.MEMORY),
        "mcpServers": NoEffect(no_effect.TOOLS),
        "skills": NoEffect(no_effect.SKILLS),
        **dict.fromkeys(
            (
                "hideBadgeRow",
                "askUserQuestion",
                "runInBackground",
                "describeIntent",
                "subagents",
            ),
            NoEffect(no_effect.AGENTS),
        ),
    }


class ModelSpecs(Section):
    """The named models, and whether others remain usable."""

    enforce: Flag = False
    """Only these may be used."""
    prioritize: Flag = True
    """These win over what a person used last."""
    added_endpoints: tuple[str, ...] = ()
    """Endpoints offered beside the list."""
    specs: tuple[Spec, ...] = Field(default=(), alias="list")

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        return {"list": value} if isinstance(value, list) else value

    def default(self) -> Spec | None:
        """Return the spec for new chats, if any."""
        chosen = [spec for spec in self.specs if spec.default]
        return next(iter(chosen or self.specs), None) if self.prioritize else None
