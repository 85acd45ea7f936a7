"""Items of tools that the service itself has run → events. Pure.

Format: https://platform.openai.com/docs/api-reference/responses/object
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

import orjson

from endpoints.events import Cited, HostedCall
from endpoints.reading.chat_stream import words

Item = Mapping[str, Any]
CallState = Literal["running", "done", "failed"]
TYPES = {
    "web_search_call": "web_search",
    "code_interpreter_call": "code_interpreter",
    "file_search_call": "file_search",
    "image_generation_call": "image_generation",
    "mcp_call": "mcp",
}
QUOTED = 2_000  # characters of a passage that stand beside its file
TOLD_BACK = 100_000  # bytes of an item, at most, that are kept to be told again


def begun(item: Item) -> Iterator[HostedCall]:
    """Give the call that an item begins, if it is one."""
    if item.get("type") in TYPES:
        yield _call(item, "running")


def done(item: Item) -> Iterator[HostedCall]:
    """Give the call that an item ends, if it is one, with all that came of it."""
    kind = item.get("type")
    if kind not in TYPES:
        return
    failed = item.get("status") in ("failed", "incomplete") or bool(item.get("error"))
    state: CallState = "failed" if failed else "done"
    read = {**READ[str(kind)](item), "item": _told_back(item)}
    yield _call(item, state, **read)


def code_written(item_id: str, code: object) -> HostedCall:
    """Return a call of the code interpreter whose code is whole, and runs."""
    return HostedCall(
        words(item_id), "code_interpreter", arguments=_json({"code": words(code)})
    )


def drawn_so_far(item_id: str, picture: object) -> HostedCall:
    """Return a call that draws, with how far its picture has come."""
    return HostedCall(words(item_id), "image_generation", picture=_bytes(picture))


def citations(annotations: Iterable[object]) -> Iterator[Cited]:
    """Give what a text's annotations cite; of kinds that nobody knows, nothing."""
    for each in annotations:
        if isinstance(each, Mapping) and (found := _cited(each)):
            yield found


def _cited(annotation: Item) -> Cited | None:
    """Return what one annotation cites."""
    match annotation.get("type"):
        case "url_citation":
            inner = annotation.get("url_citation") or annotation
            return Cited(_text(inner, "title"), _text(inner, "url"))
        case "file_citation":
            name, file = _text(annotation, "filename"), _text(annotation, "file_id")
            return Cited(name, file_id=file)
        case "container_file_citation":
            return Cited(
                _text(annotation, "filename"),
                file_id=_text(annotation, "file_id"),
                container=_text(annotation, "container_id"),
            )
    return None


def _call(told: Item, state: CallState, **more: Any) -> HostedCall:  # noqa: ANN401
    return HostedCall(
        id=_text(told, "id"),
        type=TYPES[str(told["type"])],
        state=state,
        server=_text(told, "server_label"),
        tool=_text(told, "name"),
        **more,
    )


def _web(item: Item) -> dict[str, Any]:
    """Return what was searched for, or which page was opened."""
    action = item.get("action") or {}
    told = {
        name: action[name] for name in ("query", "url", "pattern") if action.get(name)
    }
    if not told and action.get("queries"):
        told = {"query": ", ".join(map(str, action["queries"]))}
    sources = [
        Cited(_text(each, "title"), _text(each, "url"))
        for each in action.get("sources") or ()
        if isinstance(each, Mapping)
    ]
    return {"arguments": _json(told), "citations": tuple(sources)}


def _code(item: Item) -> dict[str, Any]:
    outputs = [each for each in item.get("outputs") or () if isinstance(each, Mapping)]
    logs = [_text(each, "logs") for each in outputs if each.get("type") == "logs"]
    return {
        "arguments": _json({"code": words(item.get("code") or "")}),
        "result": "".join(logs),
        "container": _text(item, "container_id"),
    }


def _files(item: Item) -> dict[str, Any]:
    queries = [str(each) for each in item.get("queries") or ()]
    found = [each for each in item.get("results") or () if isinstance(each, Mapping)]
    passages = [
        f"[{number}] {_text(each, 'filename')}\n{_text(each, 'text')[:QUOTED]}"
        for number, each in enumerate(found, 1)
    ]
    cited = tuple(
        Cited(
            _text(each, "filename"),
            snippet=_text(each, "text")[:QUOTED],
            file_id=_text(each, "file_id"),
        )
        for each in found
    )
    told = _json({"query": ", ".join(queries)})
    return {"arguments": told, "result": "\n".join(passages), "citations": cited}


def _picture(item: Item) -> dict[str, Any]:
    told = _json({"prompt": _text(item, "revised_prompt")})
    return {"arguments": told, "picture": _bytes(item.get("result"))}


def _server(item: Item) -> dict[str, Any]:
    error = item.get("error")
    result = words(item.get("output") or "") or (_json(error) if error else "")
    return {"arguments": words(item.get("arguments") or ""), "result": result}


READ: Mapping[str, Callable[[Item], dict[str, Any]]] = {
    "web_search_call": _web,
    "code_interpreter_call": _code,
    "file_search_call": _files,
    "image_generation_call": _picture,
    "mcp_call": _server,
}


def _told_back(item: Item) -> Item:
    """Return an item as far as its service may be told it again; {} when it is long.

    A picture is shown to people and not to the model again.
    """
    if item["type"] == "image_generation_call" or len(_json(item)) > TOLD_BACK:
        return {}
    return item


def _bytes(value: object) -> bytes:
    """Return a picture's bytes; none where they are no base64."""
    try:
        return b64decode(words(value or ""), validate=True)
    except binascii.Error:
        return b""


def _json(value: object) -> str:
    return orjson.dumps(value, default=str).decode()


def _text(item: Item, name: str) -> str:
    return words(item.get(name) or "")
