"""Documents of LibreChat's database, as far as they are carried over.

Field names as in LibreChat's data schemas; unknown fields are ignored.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from chat.imports.shapes import Foreign, Moment

Id = Annotated[str, BeforeValidator(str)]  # ObjectId or text
PARAMS = {  # LibreChat's name → ours
    "temperature": "temperature",
    "top_p": "top_p",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
    "max_tokens": "max_tokens",
    "maxContextTokens": "max_context_tokens",
    "stop": "stop",
    "reasoning_effort": "reasoning_effort",
    "verbosity": "verbosity",
    "imageDetail": "image_detail",
}


class Person(Foreign):
    """A document of `users`."""

    id: Id = Field(alias="_id")
    email: str
    name: str | None = None
    username: str | None = None
    password: str | None = Field(default=None, repr=False)
    role: str | None = "USER"
    provider: str | None = "local"
    emailVerified: bool | None = False
    createdAt: Moment = None
    twoFactorEnabled: bool | None = False
    openidId: str | None = None
    openidIssuer: str | None = None
    googleId: str | None = None
    githubId: str | None = None
    discordId: str | None = None
    ldapId: str | None = None
    samlId: str | None = None
    facebookId: str | None = None
    appleId: str | None = None


class Conversation(Foreign):
    """A document of `conversations`; `raw` parameters are read by name."""

    conversationId: str
    user: Id
    title: str | None = None
    endpoint: str | None = None
    model: str | None = None
    promptPrefix: str | None = None
    instructions: str | None = None
    tags: list[str] | None = None
    isArchived: bool | None = False
    pinned: bool | None = False
    chatProjectId: Id | None = None
    isTemporary: bool | None = None
    expiredAt: Moment = None
    createdAt: Moment = None
    updatedAt: Moment = None

    @property
    def temporary(self) -> bool:
        """Under LibreChat's `retentionMode: all` ordinary ones have a date, too."""
        if self.isTemporary is None:
            return self.expiredAt is not None
        return self.isTemporary


class Project(Foreign):
    """A document of `chatprojects`."""

    id: Id = Field(alias="_id")
    user: Id
    name: str
    description: str | None = None
    instructions: str | None = None


class Preset(Foreign):
    """A document of `presets`."""

    presetId: str
    user: Id
    title: str | None = None
    endpoint: str | None = None
    model: str | None = None
    promptPrefix: str | None = None
    defaultPreset: bool | None = False
    order: float | None = None


class PromptGroup(Foreign):
    """A document of `promptgroups`."""

    id: Id = Field(alias="_id")
    name: str
    author: Id
    productionId: Id | None = None
    command: str | None = None
    oneliner: str | None = None
    category: str | None = None


class Prompt(Foreign):
    """A document of `prompts`: one version of a group's text."""

    id: Id = Field(alias="_id")
    groupId: Id
    prompt: str
    createdAt: Moment = None


class Agent(Foreign):
    """A document of `agents`; `raw` model parameters are read by name."""

    id: str
    author: Id
    name: str | None = None
    description: str | None = None
    instructions: str | None = None
    provider: str | None = None
    model: str | None = None
    model_parameters: dict[str, Any] | None = None
    tools: list[str] | None = None
    artifacts: str | None = None
    conversation_starters: list[str] | None = None


class Tag(Foreign):
    """A document of `conversationtags`."""

    user: Id
    tag: str
    description: str | None = None
    position: int | None = 0


class File(Foreign):
    """A document of `files`: the record, not the bytes."""

    file_id: str
    user: Id
    filename: str | None = ""
    bytes: int | None = 0
    type: str | None = ""
    createdAt: Moment = None


class Balance(Foreign):
    """A document of `balances`; a million credits are a dollar."""

    user: Id
    tokenCredits: float | None = 0


def params_of(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a document's model parameters by our names; unset ones are left out."""
    return {
        ours: raw[theirs]
        for theirs, ours in PARAMS.items()
        if raw.get(theirs) not in (None, "", [])
    }
