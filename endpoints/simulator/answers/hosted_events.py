"""The events of the service's own calls, as the Responses API streams them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Item = Mapping[str, Any]
Event = Callable[..., bytes]
LATE = ("action", "outputs", "results", "result", "output")  # told at the end alone
STEPS: Mapping[str, tuple[str, ...]] = {
    "web_search_call": ("in_progress", "searching", "completed"),
    "file_search_call": ("in_progress", "searching", "completed"),
    "code_interpreter_call": ("in_progress", "interpreting", "completed"),
    "image_generation_call": ("in_progress", "generating", "completed"),
    "mcp_call": ("in_progress", "completed"),
    "mcp_list_tools": ("in_progress", "completed"),
}


def begun(item: Item) -> dict[str, Any]:
    """Return an item as it is added: nothing has come of it yet."""
    empty = {"code": ""} if "code" in item else {}
    known = {name: value for name, value in item.items() if name not in LATE}
    return {**known, **empty, "status": "in_progress"}


def done(item: Item) -> dict[str, Any]:
    """Return an item as it is when its call has ended."""
    return {"status": "completed", **item}


def events_of(event: Event, items: tuple[Item, ...], place: int) -> Iterator[bytes]:
    """Give the events of calls that begin at a place of the output."""
    for at, item in enumerate(items, place):
        where = {"item_id": item["id"], "output_index": at}
        added = {"output_index": at, "item": begun(item)}
        yield event("response.output_item.added", **added)
        *steps, last = STEPS[str(item["type"])]
        for step in steps:
            yield event(f"response.{item['type']}.{step}", **where)
        yield from _inside(event, item, where)
        yield event(f"response.{item['type']}.{last}", **where)
        yield event("response.output_item.done", output_index=at, item=done(item))


def _inside(event: Event, item: Item, where: Item) -> Iterator[bytes]:
    """Give what is told while a call runs: its code, its arguments, half a picture."""
    match item["type"]:
        case "code_interpreter_call":
            name, code = "response.code_interpreter_call_code", item["code"]
            half = len(code) // 2
            for piece in (code[:half], code[half:]):
                yield event(f"{name}.delta", **where, delta=piece)
            yield event(f"{name}.done", **where, code=code)
        case "mcp_call":
            name, said = "response.mcp_call_arguments", item["arguments"]
            yield event(f"{name}.delta", **where, delta=said)
            yield event(f"{name}.done", **where, arguments=said)
        case "image_generation_call":
            more = {"partial_image_index": 0, "partial_image_b64": item["result"]}
            yield event("response.image_generation_call.partial_image", **where, **more)


def annotations(event: Event, found: tuple[Item, ...], at: Item) -> Iterator[bytes]:
    """Give the events of what a text cites."""
    for index, each in enumerate(found):
        name = "response.output_text.annotation.added"
        yield event(name, **at, annotation_index=index, annotation=each)
