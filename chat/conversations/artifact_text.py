"""Artifacts in the text of an answer: where they stand, what they hold. Pure.

`<artifact id= type= title=>…</artifact>`, or LibreChat's `:::artifact{identifier= …}` …
`:::`, at the start of a line and outside code. The page reads them alike
(static/js/lib/markdown/artifact-rule.js).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARKS = re.compile(
    r"^ {0,3}(?:(?P<fence>`{3,}|~{3,})[^\n]*|(?P<tag><artifact(?=[\s>])[^>]*>)"
    r"|(?P<directive>:::artifact(?:\{[^}\n]*\})?[^\S\n]*$))",
    re.MULTILINE | re.IGNORECASE,
)
TAG_ENDS = re.compile(r"</artifact\s*>", re.IGNORECASE)
DIRECTIVE_ENDS = re.compile(r"^ {0,3}(?:(`{3,}|~{3,})|:::[^\S\n]*$)", re.MULTILINE)
TITLE = re.compile(r"""\btitle\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArtifactText:
    """An artifact as it stands in its answer, from its first mark to its last."""

    title: str
    text: str


def artifacts_in(text: str) -> list[ArtifactText]:
    """Return the artifacts of an answer, in their order."""
    return list(_found(text.replace("\r\n", "\n").replace("\r", "\n")))


def _found(text: str) -> Iterator[ArtifactText]:
    at = 0
    while mark := MARKS.search(text, at):
        if fence := mark["fence"]:
            at = _behind_fence(text, fence, mark.end())
            continue
        at = _end(text, mark)
        title = TITLE.search(mark[0])
        name = next((each for each in title.groups() if each), "") if title else ""
        yield ArtifactText(name, text[mark.start() : at])


def _behind_fence(text: str, fence: str, start: int) -> int:
    closing = re.compile(rf"^ {{0,3}}{re.escape(fence)}[`~]*[^\S\n]*$", re.MULTILINE)
    found = closing.search(text, start)
    return found.end() if found else len(text)


def _end(text: str, mark: re.Match[str]) -> int:
    if mark["tag"]:
        closing = TAG_ENDS.search(text, mark.end())
        return closing.end() if closing else len(text)
    fence = ""
    for found in DIRECTIVE_ENDS.finditer(text, mark.end()):
        marks = found[1] or ""
        if not marks and not fence:
            return found.end()
        if marks:
            fence = _fence_after(fence, marks)
    return len(text)


def _fence_after(fence: str, marks: str) -> str:
    if not fence:
        return marks
    return "" if marks.startswith(fence) else fence
