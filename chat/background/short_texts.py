"""Short texts that a model writes beside the chat: titles and summaries.

A limit on the answer is a limit on the thinking before it, too: models that think get
room for it, and whichever answers nothing for want of room is asked once more without.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chat.admission import Intent, open_gate
from chat.person import Person
from endpoints.calling.ask import Completion
from endpoints.errors import BadRequest
from endpoints.request import ChatRequest
from endpoints.targets import Knowledge, Offer
from endpoints.wire.reasoning_models import least_effort

THINKING = 2_000  # tokens beside the answer, for models that think first


@dataclass(frozen=True, slots=True)
class Brief:
    """Who asks which model, and what the call may cost; `limit` 0 = unlimited."""

    person: Person
    offer: Offer
    intent: Intent
    limit: int = 0  # tokens of the answer itself


def limits(knowledge: Knowledge, answer: int) -> Mapping[str, object]:
    """Return the parameters that keep an answer to about `answer` tokens."""
    if not knowledge.family:
        return {"max_tokens": answer}
    effort = least_effort(knowledge)
    thinking = {"reasoning_effort": effort} if effort else {}
    return {"max_tokens": answer + THINKING, **thinking}


async def run(brief: Brief, request: ChatRequest) -> Completion:
    """Return what the model answers. Raises Denied, EndpointError.

    Every call goes through the gate and into the ledger.
    """
    if brief.limit:
        params = limits(brief.offer.knowledge, brief.limit)
        try:
            found = await _call(brief, _with(request, params))
        except BadRequest as error:
            if error.code != BadRequest.code:  # a filter, or too long: no use
                raise
        else:
            if found.text or found.tool_calls or found.finish_reason != "length":
                return found
    return await _call(brief, request)


def _with(request: ChatRequest, params: Mapping[str, object]) -> ChatRequest:
    return replace(request, params={**request.params, **params})


async def _call(brief: Brief, request: ChatRequest) -> Completion:
    longest = brief.offer.knowledge.max_output
    told = request.params.get("max_tokens", longest)
    most = min(told, longest) if isinstance(told, int) else longest
    intent = replace(brief.intent, answer_tokens=most)
    permit = await open_gate(brief.person, brief.offer, intent)
    found = await permit.complete(request)
    found.text = found.text.strip()
    return found
