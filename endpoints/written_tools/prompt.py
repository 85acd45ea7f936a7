"""Tools, calls and results as text. Pure.

A model calls tools with one fenced block of JSON at the end of its message; the results
come as the next message of the person.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from endpoints.request import PromptMessage
from endpoints.wire.legacy_prompt import text_of

FENCE = "```tool_calls"
END = "```"
INSTRUCTIONS = """\
You can call tools. To do so, end your message with exactly one block like this, and \
write nothing after it:

```tool_calls
[{"name": "NAME", "arguments": {}}]
```

It holds a JSON list with one object for each call: the tool's name and its arguments \
as a JSON object. The results come in the next message; then call more tools, or \
answer. Never make up a result. Without such a block your message is the answer.

The tools, with the JSON Schema of their arguments:
"""


def instructions(tools: Sequence[Mapping[str, Any]]) -> str:
    """Return what a model is told of `tools`, which are in the chat format."""
    return INSTRUCTIONS + "\n".join(_described(tool) for tool in tools)


def _described(tool: Mapping[str, Any]) -> str:
    function = tool.get("function") or {}
    schema = orjson.dumps(function.get("parameters") or {}).decode()
    about = " ".join(str(function.get("description") or "").split())
    return f"* {function.get('name', '')}: {about}\n  {schema}"


def told(
    messages: Sequence[PromptMessage], tools: Sequence[Mapping[str, Any]]
) -> list[PromptMessage]:
    """Return messages without calls and results in any but written form.

    With the instructions for `tools`, where there are any.
    """
    rewritten = list(_rewritten(messages))
    if not tools:
        return rewritten
    text = instructions(tools)
    if rewritten and rewritten[0]["role"] in ("system", "developer"):
        first = rewritten.pop(0)
        text = f"{text_of(first['content'])}\n\n{text}"
    return [{"role": "system", "content": text}, *rewritten]


def _rewritten(messages: Sequence[PromptMessage]) -> Iterator[PromptMessage]:
    """Give messages with calls as blocks; results that follow each other are one."""
    names: dict[str, str] = {}
    results: list[str] = []
    for message in messages:
        if message["role"] == "tool":
            name = names.get(message.get("tool_call_id", ""), "the tool")
            results.append(f"Result of {name}:\n{text_of(message['content'])}")
            continue
        if results:
            yield _results(results)
            results = []
        calls = message.get("tool_calls", ())
        names.update((str(call.get("id")), _function(call)["name"]) for call in calls)
        yield _with_block(message, calls) if calls else message
    if results:
        yield _results(results)


def _results(results: Sequence[str]) -> PromptMessage:
    return {"role": "user", "content": "\n\n".join(results)}


def _with_block(
    message: PromptMessage, calls: Sequence[Mapping[str, Any]]
) -> PromptMessage:
    block = orjson.dumps([_function(call) for call in calls]).decode()
    said = text_of(message["content"])
    text = f"{said}\n\n{FENCE}\n{block}\n{END}".lstrip()
    return {"role": message["role"], "content": text}


def _function(call: Mapping[str, Any]) -> dict[str, Any]:
    """Return name and arguments of a call as its block holds them."""
    function = call.get("function") or {}
    try:
        arguments = orjson.loads(function.get("arguments") or "{}")
    except orjson.JSONDecodeError:
        arguments = function["arguments"]
    return {"name": str(function.get("name", "")), "arguments": arguments}
