"""Thoughts that a model writes into its answer, as <think>…</think>, told apart. Pure.

DeepSeek, Qwen and others begin their answers so, where no server takes them apart.
Only at the very beginning of an answer: further on, and in code, these are words.
"""

from collections.abc import Generator, Iterator

from endpoints.events import Reasoning, Text

OPENS, CLOSES = "<think>", "</think>"
QUOTE = "`"  # between two of them, the end of a thought is only spoken of
BEGUN = sorted(  # what may be the beginning of an end, the longest first
    {QUOTE + CLOSES}
    | {end[:size] for end in (CLOSES, QUOTE + CLOSES) for size in range(1, len(end))},
    key=len,
    reverse=True,
)


class Thoughts:
    """Takes the pieces of one answer's text, however they are cut."""

    def __init__(self) -> None:
        self._held = ""  # not yet known to be one or the other
        self._thinking: bool | None = None  # None: not yet known
        self._blank = True  # nothing but blanks was said in this part

    def feed(self, text: str) -> Iterator[Text | Reasoning]:
        """Give what `text` adds."""
        if self._thinking is None:
            text = self._opened(self._held + text)
        if self._thinking:
            text = yield from self._thought(self._held + text)
        if self._thinking is False:
            yield from self._said(text)

    def rest(self) -> Iterator[Text | Reasoning]:
        """Give what was held back, at the end of the answer."""
        held, self._held = self._held, ""
        if held:
            yield Reasoning(held) if self._thinking else Text(held)

    def _opened(self, text: str) -> str:
        """Find out whether the answer begins with thoughts; return what is not held."""
        begun = text.lstrip()
        if OPENS.startswith(begun):
            self._held = text
            return ""
        self._held = ""
        self._thinking = begun.startswith(OPENS)
        if self._thinking:
            return begun.removeprefix(OPENS)
        self._blank = False  # blanks in front of an answer are its own
        return text

    def _thought(self, text: str) -> Generator[Reasoning, None, str]:
        """Give what is thought; return what is said behind it."""
        thought, ended, said = _parted(text)
        self._held = "" if ended else text[len(thought) :]
        if self._blank:
            thought = thought.lstrip()
        if thought:
            self._blank = False
            yield Reasoning(thought)
        if ended:
            self._thinking, self._blank = False, True
        return said

    def _said(self, text: str) -> Iterator[Text]:
        if self._blank:  # between thoughts and answer
            text = text.lstrip()
        if text:
            self._blank = False
            yield Text(text)


def _parted(text: str) -> tuple[str, bool, str]:
    """Return what is certainly thought, whether it ends there, and what follows."""
    start = 0
    while (at := text.find(CLOSES, start)) >= 0:
        behind = at + len(CLOSES)
        quoted = at > 0 and text[at - 1] == QUOTE
        if not quoted or text[behind : behind + 1] not in ("", QUOTE):
            return text[:at], True, text[behind:]
        start = behind
    cut = next((len(text) - len(each) for each in BEGUN if text.endswith(each)), None)
    return text[:cut], False, ""
