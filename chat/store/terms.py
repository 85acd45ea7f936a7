"""What a text can be found by: its words, and pairs of characters where none divide it.

Chinese, Japanese, Korean and Thai write without spaces, so a run of such characters is
kept as overlapping pairs. Query and text go through the same mill; what the index finds
is then checked against the text itself (`holds`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from chat.documents import Part

MAX_TERMS = 4_000  # of one message; what lies behind is not found by search
MAX_TERM = 40  # characters
MAX_QUERY_TERMS = 12
SNIPPET = 80  # characters on each side of a hit
LONGEST_CUT = 20  # letters of a word that is left out rather than cut
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
RUNS = re.compile(rf"([{UNSPACED}]+)|([^\W_{UNSPACED}]+)")


@dataclass(frozen=True, slots=True)
class Query:
    """What a text must have: whole terms, the start of a last word, and each piece."""

    terms: tuple[str, ...]
    prefix: str  # "" when there is none
    pieces: tuple[str, ...]  # folded; all must stand in the text

    def empty(self) -> bool:
        """Say whether nothing can be searched for."""
        return not self.terms and not self.prefix


def folded(text: str) -> str:
    """Return `text` without what search does not distinguish: case, width, form.

    A NUL becomes a space: MongoDB takes none in a pattern.
    """
    return unicodedata.normalize("NFKC", text.replace("\0", " ")).casefold()


def terms(text: str) -> list[str]:
    """Return the terms that a text is indexed by, sorted, each once."""
    return sorted(counted(text))[:MAX_TERMS]


def counted(text: str) -> dict[str, int]:
    """Return how often a text has each of its terms; no more once it has MAX_TERMS."""
    found: dict[str, int] = {}
    for unspaced, word in RUNS.findall(folded(text)):
        for term in _pairs(unspaced) if unspaced else (word[:MAX_TERM],):
            found[term] = found.get(term, 0) + 1
        if len(found) >= MAX_TERMS:
            break
    return found


def asked(text: str) -> list[str]:
    """Return the terms of a question that is asked by meaning: each once, in order."""
    found: list[str] = []
    for unspaced, word in RUNS.findall(folded(text)):
        whole = _pairs(unspaced)[:-1] or [unspaced] if unspaced else [word[:MAX_TERM]]
        found.extend(whole)
    return list(dict.fromkeys(found))


def content_terms(content: Sequence[Part]) -> list[str]:
    """Return what a message is found by: the terms of its visible text."""
    texts = (part.get("text", "") for part in content if part["type"] == "text")
    return terms("\n".join(texts))


def _pairs(run: str) -> list[str]:
    """Return overlapping pairs, and the last character so that each starts a term."""
    return [*(run[at : at + 2] for at in range(len(run) - 1)), run[-1]]


def query(text: str) -> Query:
    """Return what a person's words ask for. "Quoted words" must follow each other."""
    plain = folded(text).strip()
    pieces = [
        piece
        for quoted, word in re.findall(r'"([^"]+)"|(\S+)', plain)
        if RUNS.search(piece := quoted or word)
    ]
    wanted: list[str] = []
    for piece in pieces:
        wanted.extend(_query_terms(piece))
    prefix = ""
    if wanted and not plain.endswith('"'):
        last = RUNS.findall(pieces[-1])[-1]
        if last[1] or len(last[0]) == 1:
            prefix = wanted.pop()
    kept = tuple(dict.fromkeys(wanted))[:MAX_QUERY_TERMS]
    return Query(kept, prefix, tuple(pieces[:MAX_QUERY_TERMS]))


def _query_terms(piece: str) -> list[str]:
    found: list[str] = []
    for unspaced, word in RUNS.findall(piece):
        if not unspaced:
            found.append(word[:MAX_TERM])
        elif len(unspaced) == 1:
            found.append(unspaced)
        else:
            found.extend(_pairs(unspaced)[:-1])
    return found


def holds(text: str, wanted: Query) -> bool:
    """Say whether every piece really stands in the text."""
    plain = folded(text)
    return all(piece in plain for piece in wanted.pieces)


def snippet(text: str, wanted: Query) -> dict[str, str]:
    """Return `before`, `hit` and `after` of the first piece in the text."""
    for piece in wanted.pieces:
        if found := re.search(re.escape(piece), text, re.IGNORECASE):
            start, end = found.span()
            before, after = _before(text[:start]), _after(text[end:], SNIPPET)
            return {"before": before, "hit": text[start:end], "after": after}
    return {"before": "", "hit": "", "after": _after(text, 2 * SNIPPET)}


def _before(text: str) -> str:
    """Return the end of a text, from a word's beginning where it is cut."""
    if len(text) <= SNIPPET:
        return text
    cut = text[-SNIPPET:]
    head, _, rest = cut.partition(" ")
    return "…" + (rest if len(head) < LONGEST_CUT else cut)


def _after(text: str, most: int) -> str:
    """Return the beginning of a text, up to a word's end where it is cut."""
    if len(text) <= most:
        return text
    cut = text[:most]
    rest, _, tail = cut.rpartition(" ")
    return (rest if len(tail) < LONGEST_CUT else cut) + "…"
