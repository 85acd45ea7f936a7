"""Tool calls as people read them in an export."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SHOWN = 2_000  # characters of a result; JSON has all of it
STATES = {
    "waiting": gettext_lazy("waits for an answer"),
    "running": gettext_lazy("not ended"),
    "done": gettext_lazy("done"),
    "failed": gettext_lazy("failed"),
    "denied": gettext_lazy("refused"),
    "cancelled": gettext_lazy("stopped"),
    "unknown": gettext_lazy("may or may not have happened"),
}
LINK = re.compile(r"https?://\S+")
Call = Mapping[str, Any]


def as_markdown(call: Call) -> str:
    """Return a call as a quotation: what was called, with what, and what came of it."""
    blocks = [f"**{_title(call)}**"]
    if arguments := call.get("arguments"):
        blocks.append(_fenced(arguments, "json"))
    if result := call.get("result"):
        blocks.append(_fenced(_cut(result)))
    if sources := _sources(call, "[{number}] [{title}]({url})"):
        blocks.append(sources)
    text = "\n\n".join(blocks)
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def as_text(call: Call) -> str:
    """Return a call as plain text between brackets."""
    lines = [_title(call), call.get("arguments", ""), _cut(call.get("result") or "")]
    lines.append(_sources(call, "[{number}] {title}: {url}"))
    return "[" + "\n".join(line for line in lines if line) + "]"


def _title(call: Call) -> str:
    name = str(call.get("label") or call.get("name") or _("Tool"))
    state = STATES.get(str(call.get("state")))
    return f"{name} ({state})" if state else name


def _cut(result: str) -> str:
    return result if len(result) <= SHOWN else f"{result[:SHOWN]}\n[…]"


def _fenced(text: str, language: str = "") -> str:
    """Return a block of code that nothing in it can end."""
    ticks = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _sources(call: Call, line: str) -> str:
    named = [
        line.format(number=number, title=_plain(source.get("title", "")), url=url)
        for number, source in enumerate(call.get("citations") or (), 1)
        if LINK.fullmatch(url := str(source.get("url", "")))
    ]
    return "\n".join(named)


def _plain(title: str) -> str:
    """Return a title that stands between brackets."""
    return " ".join(re.sub(r"[\[\]]", " ", title).split())
