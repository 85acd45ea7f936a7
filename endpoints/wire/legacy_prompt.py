"""Messages → the one text that legacy completions take. Pure."""

from collections.abc import Mapping, Sequence

from endpoints.request import ChatRequest, Part, PromptMessage

NAMES = {
    "system": "Instructions",
    "developer": "Instructions",
    "user": "User",
    "assistant": "Assistant",
    "tool": "Tool",
}
STOP = "\nUser:"  # else the model writes the person's next message as well
CHAT_ONLY = frozenset(
    {
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "response_format",
        "reasoning_effort",
        "verbosity",
        "max_completion_tokens",
        "modalities",
        "audio",
    }
)


COMPLETIONS_ONLY = frozenset({"best_of", "echo", "logprobs", "n", "suffix"})


def body_of(
    request: ChatRequest,
    messages: Sequence[PromptMessage],
    params: Mapping[str, object],
) -> dict[str, object]:
    """Return prompt and parameters; a prompt that was asked as one stays as it is."""
    if request.prompt is not None:
        return {"prompt": request.prompt, **params}
    return {"prompt": prompt_of(messages), **params_of(params)}


def chat_params(params: Mapping[str, object]) -> dict[str, object]:
    """Return those parameters of legacy completions that chats know as well."""
    return {
        name: value for name, value in params.items() if name not in COMPLETIONS_ONLY
    }


def prompt_of(messages: Sequence[PromptMessage]) -> str:
    """Return the conversation as a dialogue that ends where the assistant speaks."""
    lines = [
        f"{NAMES.get(message['role'], 'Tool')}: {text_of(message['content'])}"
        for message in messages
    ]
    return "\n\n".join([*lines, "Assistant:"])


def text_of(content: str | Sequence[Part] | None) -> str:
    """Return the text of a message's content; images are left out."""
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def params_of(params: Mapping[str, object]) -> dict[str, object]:
    """Return those `params` that legacy completions know."""
    kept = {name: value for name, value in params.items() if name not in CHAT_ONLY}
    if "max_completion_tokens" in params:
        kept.setdefault("max_tokens", params["max_completion_tokens"])
    kept.setdefault("stop", [STOP])
    return kept
