"""What reasoning models do not accept, and what they want instead. Pure.

Source: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/reasoning (2026-09)
"""

from collections.abc import Mapping, Sequence

from endpoints.request import PromptMessage, Role
from endpoints.targets import Knowledge

REFUSED = frozenset(
    {
        "temperature",
        "top_p",
        "presence_penalty",
        "frequency_penalty",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "n",
    }
)
SEARCH_REFUSED = REFUSED | {"seed", "stop"}  # gpt-4o-search-preview and its kin
ONLY_REASONING = ("reasoning_effort", "verbosity")
WITHOUT_DEVELOPER = ("o1-mini", "o1-preview")  # know neither system nor developer
WITHOUT_MARKDOWN = ("o1", "o3-mini")
MARKDOWN_AGAIN = "Formatting re-enabled"  # the phrase that the service looks for


def least_effort(knowledge: Knowledge) -> str:
    """Return the lowest `reasoning_effort` this model surely takes, "" for none."""
    name = knowledge.base_model
    if not knowledge.family or name.startswith(WITHOUT_DEVELOPER):
        return ""
    if "-pro" in name or "-chat" in name:
        return ""
    if knowledge.family == "o" or "codex" in name:
        return "low"
    return "none" if name.startswith("gpt-5.") else "minimal"


def params_for(knowledge: Knowledge, params: Mapping[str, object]) -> dict[str, object]:
    """Return `params` as this model's family wants them."""
    if not knowledge.family:
        return _ordinary(knowledge, params)
    kept = {name: value for name, value in params.items() if _kept(name, value)}
    if "max_tokens" in kept:
        limit = kept.pop("max_tokens")
        kept.setdefault("max_completion_tokens", limit)
    if knowledge.family == "o":
        kept.pop("parallel_tool_calls", None)
        kept.pop("verbosity", None)
    return kept


def _kept(name: str, value: object) -> bool:
    return name not in REFUSED or (name in ("temperature", "n", "top_p") and value == 1)


def _ordinary(knowledge: Knowledge, params: Mapping[str, object]) -> dict[str, object]:
    kept = dict(params)
    if knowledge.known:
        for name in ONLY_REASONING:
            kept.pop(name, None)
    if "search" in knowledge.base_model:
        for name in SEARCH_REFUSED:
            kept.pop(name, None)
    return kept


def messages_for(
    knowledge: Knowledge, messages: Sequence[PromptMessage]
) -> list[PromptMessage]:
    """Return `messages` with the roles that this model's family knows."""
    if not knowledge.family:
        return list(messages)
    role: Role = "developer"
    if knowledge.base_model.startswith(WITHOUT_DEVELOPER):
        role = "user"
    renamed = [_renamed(message, role) for message in messages]
    if knowledge.base_model.startswith(WITHOUT_MARKDOWN) and role == "developer":
        _ask_for_markdown(renamed)
    return renamed


def _renamed(message: PromptMessage, role: Role) -> PromptMessage:
    if message["role"] not in ("system", "developer"):
        return message
    return {**message, "role": role}


def _ask_for_markdown(messages: list[PromptMessage]) -> None:
    first = messages[0] if messages else None
    if first is None or first["role"] != "developer":
        messages.insert(0, {"role": "developer", "content": MARKDOWN_AGAIN})
        return
    content = first["content"]
    if isinstance(content, str) and not content.startswith(MARKDOWN_AGAIN):
        messages[0] = {**first, "content": f"{MARKDOWN_AGAIN}\n{content}"}
