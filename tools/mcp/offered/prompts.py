"""Prompts: texts that a server writes on demand, for the person to read and send."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp.listings import ToolList, listing_of
from tools.mcp.offered.asking import NotGiven, asked_by
from tools.mcp.offered.files import MOST_FILES, ServerFile, files_of
from tools.mcp.offered.told import ServerPrompt, seen
from tools.mcp.people import brought_by
from tools.mcp.places import missing, place_for

if TYPE_CHECKING:
    from mcp.types import ContentBlock, PromptMessage

LONGEST = 50_000  # characters of a text, as of one's own prompts
MOST_MESSAGES = 50


@dataclass(frozen=True, slots=True)
class WrittenPrompt:
    """What a server has written: a text for the composer, and files to attach."""

    text: str
    files: tuple[ServerFile, ...]


async def prompts_of(
    user_id: int, servers: Mapping[str, McpServer]
) -> list[tuple[str, ServerPrompt]]:
    """Return the prompts of a person's servers, each with the server's name."""
    brought = await brought_by(user_id)

    async def of(name: str, server: McpServer) -> ToolList:
        if missing(name, server, brought):
            return ToolList()
        return await listing_of(place_for(name, server, brought), server)

    listings = await asyncio.gather(*(of(*each) for each in servers.items()))
    return [
        (name, prompt)
        for name, listing in zip(servers, listings, strict=True)
        for prompt in listing.prompts
    ]


async def written(
    user_id: int, name: str, server: McpServer, prompt: str, given: Mapping[str, str]
) -> WrittenPrompt:
    """Have a server write a prompt; NotGiven says why there is none."""
    async with asked_by(user_id, name, server) as client:
        answer = await client.get_prompt(prompt, dict(given))
    messages = answer.messages[:MOST_MESSAGES]
    text = "\n\n".join(filter(None, (_text(each, messages) for each in messages)))
    if len(text) > LONGEST:
        said = _("The prompt is longer than %(count)d characters.") % {"count": LONGEST}
        raise NotGiven("too_long", said)
    files = [file for each in messages for file in _files(each.content)]
    return WrittenPrompt(text, tuple(files[:MOST_FILES]))


def _text(message: "PromptMessage", messages: "list[PromptMessage]") -> str:
    """Return the words of a message; of a talk, who is meant to have said them."""
    block = message.content
    words = ""
    if block.type == "text":
        words = seen(block.text).strip()
    elif block.type == "resource_link":
        words = seen(f"{block.title or block.name}: {block.uri}")
    talk = any(each.role == "assistant" for each in messages)
    who = _("Assistant") if message.role == "assistant" else _("Person")
    return f"{who}: {words}" if talk and words else words


def _files(block: "ContentBlock") -> list[ServerFile]:
    if block.type == "resource":
        return files_of([block.resource])
    if block.type in ("image", "audio"):
        from mcp.types import BlobResourceContents

        kind = str(block.mime_type)
        told = BlobResourceContents(uri=block.type, mime_type=kind, blob=block.data)
        return files_of([told])
    return []
