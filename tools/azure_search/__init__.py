"""Azure AI Search: each index that is configured is a tool of its own.

That of LibreChat's variables is `azure_ai_search`, those of `tools.azureAISearch`
are `azure_ai_search_NAME`.
"""

from collections.abc import Iterable, Mapping

from librechat_yaml.schema.tools.azure_search import SearchIndex
from tools.azure_search.indexes import indexes, missing, tool_name
from tools.sources import Failed
from tools.tool import Caller, Result, Tool

PARAMETERS = {
    "type": "object",
    "properties": {
        "query": {
            "type": "string",
            "pattern": r"\S",  # more than spaces
            "maxLength": 1000,
            "description": "what to look for: words, or a question",
        }
    },
    "required": ["query"],
    "additionalProperties": False,
}


async def tools(user_id: int) -> Iterable[Tool]:
    """Return a tool for each index with an address, a name and a key or identity."""
    return [_tool(index) for index in indexes() if not missing(index)]


def lacking() -> Iterable[tuple[str, str]]:
    """Return the others, and the keys that they lack."""
    return [
        (tool_name(index), ", ".join(missing(index)))
        for index in indexes()
        if missing(index)
    ]


async def call(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> Result:
    """Search the index of a tool."""
    from tools.azure_search.search import search

    for index in indexes():
        if tool_name(index) == tool.name:
            return await search(index, str(arguments["query"]).strip())
    raise Failed("This index is no longer configured.")


def _tool(index: SearchIndex) -> Tool:
    name = tool_name(index)
    about = index.description or "documents of the organisation"
    return Tool(
        name=name,
        label=index.label or index.name,
        description=f"Search with Azure AI Search. What is there: {about}",
        parameters=PARAMETERS,
        about=index.description,
        source=f"azure_ai_search:{index.name}",
        private=True,
        icon="search",
    )
