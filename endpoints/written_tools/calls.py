"""Calls in a model's text → events. Pure.

Whatever it writes behind its block, such as a result it has made up, is not heard.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from endpoints.events import Text, ToolCall
from endpoints.written_tools.prompt import END, FENCE

NAMED = re.compile(r'"name"\s*:\s*"([a-zA-Z0-9_-]{1,64})"')
UNREADABLE = "unreadable_call"


class WrittenCalls:
    """Takes the pieces of one answer's text, however they are cut.

    `new_id` makes the ids that such calls lack.
    """

    def __init__(self, new_id: Callable[[], str]) -> None:
        self.called = False
        self._new_id = new_id
        self._line = ""  # held back: perhaps the fence
        self._within_line = False  # its beginning has been said: it is no fence
        self._block: list[str] | None = None
        self._closed = False

    def feed(self, text: str) -> Iterator[Text | ToolCall]:
        """Give what `text` adds."""
        *lines, rest = (self._line + text).split("\n")
        self._line = ""
        for line in lines:
            yield from self._whole_line(line)
        if self._block is not None or self._may_be_fence(rest):
            self._line = rest
        else:
            yield from self._said(rest)
            self._within_line = self._within_line or bool(rest)

    def rest(self, *, cut_off: bool = False) -> Iterator[Text | ToolCall]:
        """Give what was held back at the end of the answer.

        A block that was `cut_off` in the middle is no call: it is shown.
        """
        line, self._line = self._line, ""
        if self._block is None:
            yield from self._said(line)
        elif not self._closed:
            if line.strip() != END:
                self._block.append(line)
            yield from self._calls(shown_if_broken=cut_off)

    def _whole_line(self, line: str) -> Iterator[Text | ToolCall]:
        if self._block is None:
            if not self._within_line and line.strip() == FENCE:
                self._block = []
            else:
                yield from self._said(line + "\n")
            self._within_line = False
        elif not self._closed:
            if line.strip() == END:
                yield from self._calls()
            else:
                self._block.append(line)

    def _may_be_fence(self, line: str) -> bool:
        begun = line.strip()
        return not self._within_line and (FENCE.startswith(begun) and bool(line))

    def _said(self, text: str) -> Iterator[Text]:
        if text and not self._closed:
            yield Text(text)

    def _calls(self, *, shown_if_broken: bool = False) -> Iterator[Text | ToolCall]:
        """Give the block's calls; one that cannot be read is a call that will fail."""
        self._closed = True
        block = "\n".join(self._block or ())
        calls = _parsed(block)
        if calls is None and shown_if_broken:
            self._closed = False
            yield from self._said(f"{FENCE}\n{block}")
            return
        for index, (name, arguments) in enumerate(calls or [_broken(block)]):
            self.called = True
            yield ToolCall(index, self._new_id(), name, arguments)


def _parsed(block: str) -> list[tuple[str, str]] | None:
    """Return names and arguments, None unless all is in the form that was asked for."""
    try:
        found = orjson.loads(block)
    except orjson.JSONDecodeError:
        return None
    listed = [found] if isinstance(found, dict) else found
    if not isinstance(listed, list) or not listed or not all(map(_in_form, listed)):
        return None
    return [
        (each["name"], orjson.dumps(each.get("arguments") or {}).decode())
        for each in listed
    ]


def _in_form(call: Any) -> bool:  # noqa: ANN401
    if not isinstance(call, dict) or not call.keys() <= {"name", "arguments"}:
        return False
    arguments = call.get("arguments")
    named = isinstance(call.get("name"), str) and call["name"]
    return bool(named) and (arguments is None or isinstance(arguments, dict))


def _broken(block: str) -> tuple[str, str]:
    """Return the name as far as it can be read, and the block for its arguments."""
    found = NAMED.search(block)
    return (found[1] if found else UNREADABLE), block
