"""Writes docs/websocket.md from chat/frames.py, so that the two cannot part."""

import inspect
from types import UnionType
from typing import (
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from chat import frames
from chat.frames import AnyClientFrame, ServerFrame

HEAD = """# The WebSocket

One socket a tab, at `/ws/`: JSON text frames, the session's cookie, same origin only.
Made from `chat/frames.py` by `python manage.py describe_frames --write`; a test
compares the two.

* Every frame has `type`. A client's frame may carry `id`; the reply echoes it.
* A frame that is refused is answered by `error` and has changed nothing.
* Events of a run are numbered 1, 2, 3 … without gaps. A client that was away sends
  `run.resume` with the last number it has and receives the rest.
* A run belongs to the server, not to the socket: closing the tab stops nothing.
* Frames over {largest:,} bytes are refused; a message has at most
  {text:,} characters.

Close codes: `4001` sign in again · `4008` too slow a reader, come back and resume ·
`1012` the server restarts, come back at once · `4029` too many sockets of one person,
or too many frames a second: come back later, after `retry_after` seconds if an `error`
with the code `crowded` came before it. A handshake from an address that has too
many sockets is answered by HTTP 429.

Without WebSockets: `GET /ws/` with the header `X-Socket: open` is a stream of
server-sent events: `open` (data: a token), then each frame as `data:`, and `close` with
its code. Frames of the client are posted to `/ws/` with `X-Socket: TOKEN` (204).
"""


def document() -> str:
    """Return docs/websocket.md."""
    parts = [HEAD.format(largest=frames.MAX_FRAME, text=frames.MAX_TEXT)]
    parts.append("\n## Client → server\n")
    parts += [_client(model) for model in get_args(AnyClientFrame)]
    parts.append("\n## Server → client\n")
    parts += [_server(shape) for shape in get_args(ServerFrame)]
    return "".join(parts)


def client_types() -> list[str]:
    """Return the names of all client frames."""
    return [
        _types(model.model_fields["type"].annotation)
        for model in get_args(AnyClientFrame)
    ]


def server_types() -> list[str]:
    """Return the names of all server frames."""
    return [
        name
        for shape in get_args(ServerFrame)
        for name in get_args(get_type_hints(shape)["type"])
    ]


def _client(model: Any) -> str:  # noqa: ANN401 - a pydantic class
    rows = [
        (name, _shown(field.annotation), "" if field.is_required() else "optional")
        for name, field in model.model_fields.items()
        if name not in ("type", "id")
    ]
    title = _types(model.model_fields["type"].annotation)
    return _section(title, model, rows)


def _server(shape: Any) -> str:  # noqa: ANN401 - a TypedDict class
    hints = get_type_hints(shape)
    rows = [
        (name, _shown(hint), "" if name in shape.__required_keys__ else "optional")
        for name, hint in hints.items()
        if name != "type"
    ]
    return _section(_types(hints["type"]), shape, rows)


def _section(title: str, what: Any, rows: list[tuple[str, str, str]]) -> str:  # noqa: ANN401
    about = " ".join((inspect.getdoc(what) or "").split())
    lines = [f"\n### `{title}`\n\n{about}\n"]
    if rows:
        lines.append("\n| field | value | |\n|---|---|---|\n")
        lines += [f"| `{name}` | {value} | {note} |\n" for name, value, note in rows]
    return "".join(lines)


def _types(annotation: Any) -> str:  # noqa: ANN401
    return "` · `".join(get_args(annotation))


def _shown(annotation: Any) -> str:  # noqa: ANN401
    """Return a type as people write it: text, number, list of …."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (UnionType, Union, Literal):
        shown = repr if origin is Literal else _shown
        return " or ".join(shown(argument) for argument in arguments)
    if origin is list:
        return f"list of {_shown(arguments[0])}"
    if hasattr(annotation, "__metadata__"):
        return _shown(arguments[0])
    if is_typeddict(annotation):
        return f"object ({', '.join(get_type_hints(annotation))})"
    name = str((origin or annotation).__name__)
    return NAMES.get(name, name)


NAMES = {
    "NoneType": "null",
    "str": "text",
    "int": "number",
    "float": "number",
    "bool": "true or false",
    "dict": "object",
}
