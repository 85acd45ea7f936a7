"""LibreChat's agents as assistants: what they are told, with what, and what is lost."""

from collections import Counter
from typing import Any

from chat.documents import ParamsIn
from chat.imports.librechat.records import Agent, params_of
from chat.imports.shapes import clean_title

MCP = "_mcp_"  # TOOL_mcp_SERVER
GROUPS = {  # LibreChat's name of a tool → our group
    "web_search": "web_search",
    "azure-ai-search": "azure_ai_search",
    "artifacts": "artifacts",
}
BUILT_IN = frozenset({"calculator"})  # on without being asked for
STARTERS, STARTER = 8, 500  # at most, and characters of one


def fields_of(agent: Agent, raw: dict[str, Any]) -> tuple[dict[str, Any], Counter[str]]:
    """Return an assistant's fields, and what of the agent has no counterpart."""
    tools, lost = _tools(agent.tools or [])
    if agent.artifacts:
        tools.append(GROUPS["artifacts"])
    for name in ("agent_ids", "edges", "tool_resources", "actions"):
        if raw.get(name):
            lost[f"agents: their {name} have no counterpart"] += 1
    starters = [text.strip()[:STARTER] for text in agent.conversation_starters or []]
    fields = {
        "name": clean_title(agent.name)[:100],
        "emoji": "",
        "description": (agent.description or "")[:500],
        "instructions": (agent.instructions or "")[:100_000],
        "endpoint": agent.provider or "",
        "model": agent.model or "",
        "spec": "",
        "params": _params(agent.model_parameters or {}),
        "tools": list(dict.fromkeys(tools)),
        "starters": [text for text in starters if text][:STARTERS],
        "imported_from": agent.id,
    }
    return fields, lost


def _tools(named: list[str]) -> tuple[list[str], Counter[str]]:
    found: list[str] = []
    lost: Counter[str] = Counter()
    for name in named:
        if MCP in name:
            found.append(f"mcp:{name.rpartition(MCP)[2]}")
        elif name in GROUPS:
            found.append(GROUPS[name])
        elif name not in BUILT_IN:
            kind = "actions" if "_action_" in name else f"the tool {name[:60]}"
            lost[f"agents: {kind} had to stay behind"] += 1
    return found, lost


def _params(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters that are sound, each by itself."""
    found: dict[str, Any] = {}
    for name, value in params_of(raw).items():
        try:
            ParamsIn.model_validate({name: value})
        except ValueError:
            continue
        found[name] = value
    return found
