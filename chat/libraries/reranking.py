"""Passages that were found, sorted once more by a service that reads both.

Only where `libraries.reranker` names one: passages of people's files go to it.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from librechat_yaml.live import librechat
from tools.builtin.web.options import web_search
from tools.builtin.web.rerankers import ordered
from tools.outbound.service import NoAnswer

LONGEST = 4_000  # characters of a passage that are sent


async def order_of(query: str, texts: Sequence[str]) -> tuple[list[int], str]:
    """Return the numbers of passages, best first, and why they were not sorted.

    What the service leaves out keeps its place behind the rest.
    """
    as_found = list(range(len(texts)))
    kind = librechat().libraries.reranker
    if kind == "none" or len(texts) < 2:
        return as_found, ""
    service = web_search().model_copy(update={"reranker_type": kind})
    sent = [text[:LONGEST] for text in texts]
    try:
        best = await ordered(service, query, sent)
    except NoAnswer as error:
        text = _("The passages are not sorted once more: %(reason)s")
        return as_found, text % {"reason": error}
    return list(dict.fromkeys([*best, *as_found])), ""
