"""Who sorts passages: Jina or Cohere where a key is there, else their own words."""

import logging
from collections.abc import Sequence

from librechat_yaml.schema.tools.web_search import WebSearch
from tools.builtin.web.passages import Passage, by_words
from tools.outbound.json_shapes import mappings
from tools.outbound.service import NoAnswer, Question, ask

JINA = "https://api.jina.ai/v1/rerank"
JINA_MODEL = "jina-reranker-v2-base-multilingual"
COHERE = "https://api.cohere.com/v2/rerank"
COHERE_MODEL = "rerank-v3.5"
MOST_SENT = 100  # passages
BEST = 20

log = logging.getLogger(__name__)


async def sort(web: WebSearch, query: str, passages: Sequence[Passage]) -> list[int]:
    """Return the numbers of the best passages, best first.

    A service that fails costs the order, not the search: then their words decide.
    """
    near = by_words(query, passages)
    if not near:
        return near
    try:
        best = await ordered(web, query, [passages[n].words for n in near[:MOST_SENT]])
    except NoAnswer as error:
        log.warning("passages were sorted without a service: %s", error)
        return near
    return [near[n] for n in best]


async def ordered(web: WebSearch, query: str, documents: list[str]) -> list[int]:
    """Return the numbers of the best documents, best first; all without a service.

    Raises NoAnswer.
    """
    question = _question(web, query, documents)
    if question is None:
        return list(range(len(documents)))
    found = mappings((await ask(question)).get("results"))
    numbers = [each.get("index") for each in found]
    return [n for n in numbers if isinstance(n, int) and 0 <= n < len(documents)]


def _question(web: WebSearch, query: str, documents: list[str]) -> Question | None:
    kind, url, model, key = _service(web)
    if not key:
        return None
    asked = {"model": model, "query": query, "documents": documents, "top_n": BEST}
    if kind == "Jina":
        asked["return_documents"] = False
    return Question(kind, url, asked, headers={"Authorization": f"Bearer {key}"})


def _service(web: WebSearch) -> tuple[str, str, str, str]:
    jina = ("Jina", web.jina_api_url or JINA, JINA_MODEL, web.jina_api_key)
    cohere = ("Cohere", COHERE, COHERE_MODEL, web.cohere_api_key)
    named = {"jina": jina, "cohere": cohere, "none": ("", "", "", "")}
    return named[web.reranker_type or ("jina" if web.jina_api_key else "cohere")]
