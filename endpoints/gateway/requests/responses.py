"""The body of a call to the Responses API → what is asked of a model. Pure.

Said twice: as it came, for services that speak this API, and as a chat for others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from endpoints.gateway.errors import GatewayError, invalid
from endpoints.gateway.requests.parse import DEARER, Body
from endpoints.gateway.requests.response_items import (
    CUSTOM,
    Unsayable,
    items_of,
    messages_of,
    within,
)
from endpoints.gateway.requests.shapes import numbers_of
from endpoints.request import ChatRequest, Passing, PromptMessage

OURS = frozenset({"model", "stream", "stream_options", "user"})
# Other people's: conversations and prompts at the service have no owner that we know.
REFUSED = ("conversation", "prompt")
# Tools by which a service reads other stores, or makes what the ledger does not count,
# with its own identity: administrators add them, in `addParams`.
# Azure takes no object that does not say what is in it.
WITHOUT_ARGUMENTS: Mapping[str, object] = {"type": "object", "properties": {}}
OF_ADMINISTRATORS = ("file_search", "image_generation")
ONLY_HERE = frozenset(  # without a meaning in chats, and without harm when left out
    {
        "background",
        "client_metadata",
        "context_management",
        "include",
        "input",
        "instructions",
        "max_output_tokens",
        "max_tool_calls",
        "metadata",
        "previous_response_id",
        "reasoning",
        "store",
        "text",
        "tool_choice",
        "tools",
        "top_logprobs",
        "truncation",
    }
)


@dataclass(frozen=True, slots=True)
class ResponseRequest:
    """An answer that a program asks the Responses API for."""

    model: str  # the name as the program wrote it
    body: Body
    items: tuple[Mapping[str, Any], ...]  # its input
    before: tuple[Mapping[str, Any], ...] = ()  # what earlier answers kept here add

    @property
    def stream(self) -> bool:
        """Tell whether events are wanted."""
        return bool(self.body.get("stream"))

    @property
    def store(self) -> bool:
        """Tell whether the answer is to be kept; it is unless the program says no."""
        return self.body.get("store") is not False

    @property
    def background(self) -> bool:
        """Tell whether the program comes back for the answer."""
        return bool(self.body.get("background"))

    @property
    def previous(self) -> str:
        """Return the id of the answer that this one goes on from, or ""."""
        return str(self.body.get("previous_response_id") or "")

    @property
    def namespaces(self) -> dict[str, tuple[str, str]]:
        """Return the tools of namespaces: a chat's name → namespace and name."""
        return {
            within(tool.get("name"), inner.get("name")): (
                str(tool.get("name")),
                str(inner.get("name")),
            )
            for tool in self.body.get("tools") or ()
            if tool.get("type") == "namespace"
            for inner in tool.get("tools") or ()
        }

    @property
    def custom(self) -> frozenset[str]:
        """Return the names of the tools that take any text."""
        tools = self.body.get("tools") or ()
        return frozenset(
            str(tool.get("name")) for tool in tools if tool.get("type") == "custom"
        )

    def unsayable(self) -> str:
        """Return what a chat knows nothing of, or ""."""
        try:
            _chat_params(self.body)
            messages_of(self.body.get("instructions"), (*self.before, *self.items))
        except Unsayable as error:
            return str(error)
        return ""

    def passing(self) -> Passing:
        """Return how an answer in this format is passed on."""
        return Passing("responses", self.model)

    def request(self, user: str, placeholders: Mapping[str, str]) -> ChatRequest:
        """Return what the models are asked; `user` unless the program named one."""
        named = self.body.get("user")
        messages: Sequence[PromptMessage] = ()
        params: dict[str, object] = {}
        if not self.unsayable():
            items = (*self.before, *self.items)
            messages = messages_of(self.body.get("instructions"), items)
            params = _chat_params(self.body)
        return ChatRequest(
            messages=tuple(messages) or _told(self.items),
            params=params or _limits(self.body),
            placeholders=placeholders,
            user=named if isinstance(named, str) and named else user,
            passing=self.passing(),
            responses=self._as_it_came(),
        )

    def _as_it_came(self) -> dict[str, object]:
        given = {k: v for k, v in self.body.items() if k not in OURS | DEARER}
        if self.before:
            given["input"] = [*self.before, *self.items]
            given.pop("previous_response_id", None)
        return given

    def after(self, items: Sequence[Mapping[str, Any]]) -> "ResponseRequest":
        """Return the request with what earlier answers add, now that it is known."""
        return replace(self, before=tuple(items))


def response(body: Body) -> ResponseRequest:
    """Return what is asked; raises GatewayError."""
    _check_params(body)
    _check_tools(body.get("tools"))
    items = items_of(body.get("input") or [])
    if not items and not body.get("previous_response_id"):
        raise invalid("`input` must hold something.", "input")
    _check_files(items)
    fit = {**body, **numbers_of(body)}
    return ResponseRequest(body["model"], fit, tuple(items))


def _check_params(body: Body) -> None:
    for name in REFUSED:
        if body.get(name) is not None:
            message = f"`{name}` is not served here: nobody owns it."
            raise GatewayError(400, "unsupported_parameter", message, param=name)
    for name in ("stream", "store", "background"):
        if not isinstance(body.get(name, False), bool | None):
            raise invalid(f"`{name}` must be true or false.", name)
    if body.get("background") and body.get("store") is False:
        raise invalid("`background` needs `store`.", "background")
    for name in ("text", "reasoning"):
        if not isinstance(body.get(name) or {}, dict):
            raise invalid(f"`{name}` must be an object.", name)


def _check_tools(tools: object) -> None:
    if tools is None:
        return
    if not isinstance(tools, list) or not all(isinstance(t, dict) for t in tools):
        raise invalid("`tools` must be a list of objects.", "tools")
    for tool in tools:
        kind = str(tool.get("type"))
        stored = kind == "code_interpreter" and not _fresh(tool.get("container"))
        if kind in OF_ADMINISTRATORS or stored:
            message = f"The tool `{kind}` can only be set by administrators."
            raise GatewayError(400, "unsupported_parameter", message, param="tools")


def _fresh(container: object) -> bool:
    """Tell whether code runs in a place of its own, with no files of others."""
    return isinstance(container, dict) and not container.get("file_ids")


def _check_files(items: Sequence[Mapping[str, Any]]) -> None:
    for part in _parts(items):
        if part.get("file_id") and part.get("type") in ("input_file", "input_image"):
            message = "Send files along (`file_data`, `image_url`), not by an id."
            raise GatewayError(400, "unsupported_parameter", message, param="input")


def _parts(items: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for item in items:
        for name in ("content", "output"):
            value = item.get(name)
            if isinstance(value, list):
                yield from (part for part in value if isinstance(part, dict))


def _told(items: Sequence[Mapping[str, Any]]) -> tuple[PromptMessage, ...]:
    """Return the words of what no chat could be asked, to be counted."""
    return ({"role": "user", "content": str(items)},)


def _limits(body: Body) -> dict[str, object]:
    longest = body.get("max_output_tokens")
    return {"max_tokens": longest} if longest else {}


def _chat_params(body: Body) -> dict[str, object]:
    """Return the parameters under their names in chats; raises Unsayable."""
    left = OURS | DEARER | ONLY_HERE
    params = {name: value for name, value in body.items() if name not in left}
    if body.get("truncation") == "auto":
        raise Unsayable("`truncation: auto`")
    params |= _limits(body) | _of_text(body.get("text") or {})
    if effort := (body.get("reasoning") or {}).get("effort"):
        params["reasoning_effort"] = effort
    if tools := body.get("tools"):
        params["tools"] = [_tool(tool) for tool in _flat(tools)]
        if choice := body.get("tool_choice"):
            params["tool_choice"] = _choice(choice)
    return params


def _of_text(text: Mapping[str, Any]) -> dict[str, object]:
    told: dict[str, object] = {}
    form = text.get("format")
    if isinstance(form, dict) and form.get("type") == "json_schema":
        inner = {name: value for name, value in form.items() if name != "type"}
        told["response_format"] = {"type": "json_schema", "json_schema": inner}
    elif isinstance(form, dict) and form.get("type") != "text":
        told["response_format"] = form
    return told | ({"verbosity": text["verbosity"]} if text.get("verbosity") else {})


def _flat(tools: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Give all tools; those of a namespace with its name before theirs."""
    for tool in tools:
        if tool.get("type") != "namespace":
            yield tool
            continue
        for inner in tool.get("tools") or ():
            name = within(tool.get("name"), inner.get("name"))
            yield {**inner, "name": name}


def _tool(tool: Mapping[str, Any]) -> dict[str, object]:
    """Return a tool as chats have it; one that takes any text as a function."""
    kind = tool.get("type")
    if kind == "function":
        inner = {name: value for name, value in tool.items() if name != "type"}
        if inner.get("strict") is None:
            inner.pop("strict", None)
        if isinstance(schema := inner.get("parameters"), dict):
            inner["parameters"] = {**WITHOUT_ARGUMENTS, **schema}
        return {"type": "function", "function": inner}
    if kind != "custom":
        raise Unsayable(f"the tool `{kind}`")
    grammar = (tool.get("format") or {}).get("definition") or ""
    about = "\n\n".join(filter(None, (str(tool.get("description") or ""), grammar)))
    text = {"type": "object", "properties": {CUSTOM: {"type": "string"}}}
    schema = {**text, "required": [CUSTOM], "additionalProperties": False}
    function = {"name": tool.get("name"), "description": about, "parameters": schema}
    return {"type": "function", "function": function}


def _choice(choice: object) -> object:
    if isinstance(choice, dict) and choice.get("type") in ("function", "custom"):
        return {"type": "function", "function": {"name": choice.get("name")}}
    if isinstance(choice, dict):
        raise Unsayable(f"`tool_choice` {choice.get('type')}")
    return choice
