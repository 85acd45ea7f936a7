"""A server that has prompts and resources and no tool, whatever sizes they have."""

import base64
from typing import Any

from mcp.server.lowlevel import Server
from mcp.types import (
    BlobResourceContents,
    EmbeddedResource,
    GetPromptResult,
    ImageContent,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    Prompt,
    PromptArgument,
    PromptMessage,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
)

PAGE = 500
INSIDE = "http://169.254.169.254/latest/meta-data"
HIDDEN = "Sum up\U000e0041\u202e this."
NOTE = TextResourceContents(
    uri="notes://a/plan.md", text="# Plan", mime_type="text/markdown"
)


class Offering:
    """What the server was asked for, and how much it has."""

    def __init__(self) -> None:
        self.resources = 2
        self.given: dict[str, str] | None = None
        self.read: list[str] = []

    def server(self) -> Server[Any]:
        return Server(
            "offering",
            on_list_prompts=self._prompts,
            on_get_prompt=self._prompt,
            on_list_resources=self._resources,
            on_list_resource_templates=self._templates,
            on_read_resource=self._read,
        )

    async def _prompts(self, *_: object) -> ListPromptsResult:
        about = PromptArgument(name="about", description="What about", required=True)
        told = [Prompt(name="digest", title="Di\u200bgest", arguments=[about])]
        return ListPromptsResult(
            prompts=[*told, Prompt(name="talk"), Prompt(name="huge")]
        )

    async def _prompt(self, _: object, asked: Any) -> GetPromptResult:  # noqa: ANN401
        self.given = asked.arguments
        if asked.name == "huge":
            return GetPromptResult(messages=[said("x" * 60_000)])
        if asked.name == "talk":
            return GetPromptResult(messages=[said("Hello"), said("Hi", "assistant")])
        picture = base64.b64encode(b"\x89PNG").decode()
        parts = [
            EmbeddedResource(type="resource", resource=NOTE),
            ImageContent(type="image", data=picture, mime_type="image/png"),
        ]
        more = [PromptMessage(role="user", content=each) for each in parts]
        return GetPromptResult(messages=[said(HIDDEN), *more])

    async def _resources(self, _: object, asked: Any) -> ListResourcesResult:  # noqa: ANN401
        begin = int(asked.cursor or 0) if asked else 0
        end = min(begin + PAGE, self.resources)
        found = [
            Resource(name=f"Note {each}", uri=f"notes://{each}")
            for each in range(begin, end)
        ]
        following = str(end) if end < self.resources else None
        return ListResourcesResult(resources=found, next_cursor=following)

    async def _templates(self, *_: object) -> ListResourceTemplatesResult:
        one = ResourceTemplate(name="By day", uri_template="notes://day/{date}")
        return ListResourceTemplatesResult(resource_templates=[one])

    async def _read(self, _: object, asked: Any) -> ReadResourceResult:  # noqa: ANN401
        self.read.append(asked.uri)
        data = base64.b64encode(b"%PDF-1.7 \x00\xff").decode()
        blob = BlobResourceContents(
            uri="notes://a/b.pdf", blob=data, mime_type="application/pdf"
        )
        broken = BlobResourceContents(uri="notes://a/c.bin", blob="%%%")
        return ReadResourceResult(contents=[NOTE, blob, broken])


def said(text: str, role: Any = "user") -> PromptMessage:  # noqa: ANN401
    return PromptMessage(role=role, content=TextContent(type="text", text=text))
