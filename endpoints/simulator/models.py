"""What the pretend deployments run: guessed from a deployment's name."""

import re
from dataclasses import dataclass

VERSIONS = {  # what a deployment reports as its `model`
    "gpt-4o": "gpt-4o-2024-11-20",
    "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
    "gpt-4.1": "gpt-4.1-2025-04-14",
    "gpt-4.1-mini": "gpt-4.1-mini-2025-04-14",
    "gpt-5": "gpt-5-2025-08-07",
    "gpt-5-mini": "gpt-5-mini-2025-08-07",
    "o3-mini": "o3-mini-2025-01-31",
    "o4-mini": "o4-mini-2025-04-16",
}
REASONING = re.compile(r"^(o[134](-|$)|gpt-5(?!.*chat))")
SILENT = re.compile(r"^(o1(?!-mini)|o3-pro|gpt-5(\.\d)?-pro)")  # cannot stream
NO_CHAT = re.compile(
    r"^(o3-pro|codex|gpt-5(\.\d)?-pro|gpt-5.*-codex|text-embedding|whisper|tts|dall-e"
    r"|gpt-image|flux|gpt-35-turbo-instruct|gpt-3\.5-turbo-instruct)"
)
BLIND = re.compile(
    r"^(gpt-35-turbo|gpt-3\.5|gpt-4$|gpt-4-(32k|0314|0613)|o1-mini|o3-mini)"
)
INSTRUCT = re.compile(r"instruct|davinci|babbage")


@dataclass(frozen=True, slots=True)
class SimulatedModel:
    """What a model accepts."""

    name: str
    reasoning: bool
    streams: bool
    chats: bool
    sees: bool
    completes: bool

    @property
    def version(self) -> str:
        """The name with its date, as answers carry it."""
        return VERSIONS.get(self.name, self.name)


def kind_of(base_model: str) -> SimulatedModel:
    """Return what a model of this name accepts."""
    name = base_model.lower()
    return SimulatedModel(
        name=base_model,
        reasoning=bool(REASONING.search(name)),
        streams=not SILENT.search(name),
        chats=not NO_CHAT.search(name),
        sees=not BLIND.search(name),
        completes=bool(INSTRUCT.search(name)),
    )
