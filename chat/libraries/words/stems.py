"""The terms of passages and questions: those of search, without English plurals. Pure.

Harman's S-stemmer: the least that finds «a night costs» by «what does a night cost».
"""

from chat.libraries.words.bm25 import COMMON
from chat.store.terms import asked, counted


def stem(term: str) -> str:
    """Return a word without the ending of a plural, or of the third person."""
    if len(term) < 4 or not term.isascii() or not term.endswith("s"):
        return term
    if term.endswith("ies") and not term.endswith(("eies", "aies")):
        return f"{term[:-3]}y"
    if term.endswith("es") and not term.endswith(("aes", "ees", "oes")):
        return term[:-1]
    return term if term.endswith(("us", "ss")) else term[:-1]


def passage_terms(text: str) -> dict[str, int]:
    """Return how often a passage has each of its terms."""
    found: dict[str, int] = {}
    for term, number in counted(text).items():
        found[stem(term)] = found.get(stem(term), 0) + number
    return found


def question_terms(text: str) -> list[str]:
    """Return the terms of a question, each once, in their order.

    Words that every text has count only where there are no others: a passage is not
    nearer for having more of them.
    """
    said = asked(text)
    telling = [term for term in said if term not in COMMON] or said
    return list(dict.fromkeys(stem(term) for term in telling))
