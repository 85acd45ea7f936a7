"""`modelSpecs`: named models with a fixed prompt and fixed parameters."""

from typing import Annotated

from pydantic import AliasChoices, ConfigDict, Field, model_validator

from config.librechat.section import Flag, Section

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


class Preset(Section):
    """A model with its settings; further keys are kept in `model_extra`."""

    model_config = ConfigDict(extra="allow")

    endpoint: str = ""
    model: str = ""
    prompt_prefix: str = Field(
        default="", validation_alias=AliasChoices("promptPrefix", "system")
    )
    """The system prompt."""
    model_label: str = ""
    greeting: str = ""
    max_context_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = Field(
        default=None, validation_alias=AliasChoices("top_p", "topP")
    )
    presence_penalty: float | None = Field(default=None, alias="presence_penalty")
    frequency_penalty: float | None = Field(default=None, alias="frequency_penalty")
    max_tokens: int | None = Field(
        default=None, validation_alias=AliasChoices("max_tokens", "maxOutputTokens")
    )
    reasoning_effort: str | None = Field(default=None, alias="reasoning_effort")
    verbosity: str | None = None
    stop: tuple[str, ...] | None = None

    @property
    def params(self) -> dict[str, object]:
        """The parameters that are set, by their wire names."""
        values = {name: getattr(self, name) for name in PARAMS}
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
