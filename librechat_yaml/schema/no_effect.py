"""Keys that are accepted and do nothing (yet): said of each, never passed over."""

from dataclasses import dataclass

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

MARK = "x-no-effect"  # in the JSON Schema: the reason

AGENTS = "assistants have no such thing"
ASSISTANTS = "assistants are kept here and answered by the models on offer"
AVATARS = "there are no pictures of people"
CODE = "code is run in people's pages alone"
FILES = "files are not searched or read by a service yet"
LABELS = "what is done is told by each call itself"
MEMORY = "nothing is remembered beyond a conversation yet"
PICTURES = "drawn pictures are kept in the size they come in"
PARAMETERS = "the panel of parameters is always the same"
SHARING = "prompts are not shared with other people yet"
SKILLS = "there are no skills yet"
STORAGE = "files are kept in MongoDB"
STREAMING = "answers are not slowed"
TOOLS = "people choose the tools of a chat themselves"

NATIVE = {  # services with a format of their own → where they speak OpenAI's
    "google": "https://generativelanguage.googleapis.com/v1beta/openai",
    "anthropic": "https://api.anthropic.com/v1",
    "bedrock": "https://bedrock-runtime.REGION.amazonaws.com/openai/v1",
}


def elsewhere(name: str) -> str:
    """Return how a service with a format of its own is called instead."""
    return f"add it under `endpoints.custom` with `baseURL: {NATIVE[name]}`"


@dataclass(frozen=True, slots=True)
class NoEffect:
    """Marks a key that does nothing, and says why.

    A value that asks for what is so anyway is fulfilled: an empty one, `false`, or
    `true` where `always` says so. Only the others are told.
    """

    why: str
    always: bool = False

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(schema) | {MARK: self.why}

    def fulfilled(self, value: object) -> bool:
        """Say whether a value of the file only asks for what is so anyway."""
        if self.always:
            return value is True
        if isinstance(value, dict):
            return value.get("use", value.get("enabled")) is False
        return not value
