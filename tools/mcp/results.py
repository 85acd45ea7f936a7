"""What a server answers with → what the model is told."""

from typing import TYPE_CHECKING

import orjson

from tools.tool import Citation, Result

if TYPE_CHECKING:
    from mcp.types import CallToolResult, ContentBlock

NOTHING = "The tool answered without any text."


def result_of(answer: "CallToolResult") -> Result:
    """Return an answer as text; pictures and sounds are named, not shown."""
    said = list(filter(None, map(_text, answer.content)))
    if not said and answer.structured_content is not None:
        said = [orjson.dumps(answer.structured_content).decode()]
    return Result(
        "\n\n".join(said) or NOTHING,
        failed=bool(answer.is_error),
        citations=tuple(filter(None, map(_citation, answer.content))),
    )


def _text(block: "ContentBlock") -> str:
    match block.type:
        case "text":
            return block.text
        case "resource":
            inner = getattr(block.resource, "text", None)
            return inner or f"[{block.resource.uri}: no text]"
        case "resource_link":
            return f"{block.title or block.name}: {block.uri}"
    return f"[{block.type}, {block.mime_type}: not shown]"


def _citation(block: "ContentBlock") -> Citation | None:
    if block.type != "resource_link":
        return None
    if not str(block.uri).startswith(("http://", "https://")):
        return None
    return Citation(block.title or block.name, str(block.uri), block.description or "")
