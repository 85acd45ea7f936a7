"""`endpoints.agents`, `assistants`, `azureAssistants`: what assistants may have."""

from collections.abc import Mapping
from typing import ClassVar

from librechat_yaml.schema.endpoints.titles import Titled
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Flag, Section

BUILT = ("code_interpreter", "image_vision", "retrieval", "actions", "tools")
WITHOUT_RETRIEVAL = ("code_interpreter", "image_vision", "actions", "tools")
OF_AGENTS = (
    "execute_code",
    "file_search",
    "web_search",
    "artifacts",
    "actions",
    "tools",
)
NOT_HERE = (  # LibreChat's capabilities of agents that assistants here do not have
    "deferred_tools",
    "subagents",
    "context",
    "skills",
    "memory",
    "ask_user_question",
    "chain",
    "ocr",
    "programmatic_tools",
)
BY_MODEL = NoEffect("an assistant's chats have what its model's endpoint says")
OURS = NoEffect("assistants are kept here and answered by the models on offer")
TITLED = {
    (info.alias or info.serialization_alias or name): BY_MODEL
    for name, info in Titled.model_fields.items()
}


class Builder(Section):
    """Whether people build assistants, and what those may do."""

    disable_builder: Flag = False
    """Let nobody but administrators make or change assistants."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {**TITLED, **Titled.elsewhere}


class Assistants(Builder):
    """Assistants that answer with models of OpenAI."""

    capabilities: tuple[str, ...] = BUILT
    """What they may have: `tools`, `actions`, `retrieval` (libraries),
    `code_interpreter`, `image_vision` (pictures are looked at)."""
    supported_ids: tuple[str, ...] = ()
    """The only assistants on offer, by id or name; empty: all."""
    excluded_ids: tuple[str, ...] = ()
    """Assistants that are not on offer, by id or name; ignored beside
    `supportedIds`."""
    private_assistants: Flag = False
    """Offer everybody their own assistants alone."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        **Builder.elsewhere,
        "pollIntervalMs": NoEffect("answers come as they are written"),
        "timeoutMs": NoEffect("the time-outs of every answer hold"),
        **dict.fromkeys(
            ("version", "retrievalModels", "apiKey", "baseURL", "models", "headers"),
            OURS,
        ),
    }


class AzureAssistants(Assistants):
    """Assistants that answer with models of Azure, where `assistants: true` is set."""

    capabilities: tuple[str, ...] = WITHOUT_RETRIEVAL


class Agents(Builder):
    """Assistants of every other model."""

    capabilities: tuple[str, ...] = OF_AGENTS
    """What they may have: `tools`, `actions`, `web_search`, `file_search` (libraries),
    `execute_code`, `artifacts`."""
    allowed_providers: tuple[str, ...] = ()
    """The endpoints whose models may answer as an assistant; empty: all."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        **Builder.elsewhere,
        "recursionLimit": NoEffect("TOOL_ROUNDS decides"),
        "maxRecursionLimit": NoEffect("TOOL_ROUNDS decides"),
        **dict.fromkeys(
            ("maxCitations", "maxCitationsPerFile", "minRelevanceScore"),
            NoEffect("searches say themselves how much they cite"),
        ),
        **dict.fromkeys(
            (
                "baseURL",
                "headers",
                "maxSubagents",
                "maxProviderErrorChars",
                "modelResponseHeadersTimeoutMs",
                "modelResponseBodyTimeoutMs",
                "toolApproval",
                "checkpointer",
                "remoteApi",
                "managementApi",
                "fileSharing",
                "statefulCodeSessions",
            ),
            OURS,
        ),
    }
