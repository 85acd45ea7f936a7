"""What an assistant fixes for the answers of a conversation.

It is read whenever a request is made, as what specs fix is: stored nowhere else, and
no browser is told.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from chat.assistants import capabilities
from chat.choices import specs, tools_chosen
from chat.choices.libraries_chosen import GROUP, chosen_by
from chat.documents import Conversation
from chat.person import Person
from chat.store import assistants
from endpoints.targets import Offer
from tools import finding
from tools.toolset import Toolset


async def in_force(conversation: Conversation) -> Conversation:
    """Return the conversation as its assistant, or its spec, wants it answered.

    What they say wins over what the person set. Never store or show the result.
    """
    found = await assistants.answering(conversation)
    if found is None:
        return specs.in_force(conversation)
    told = specs.in_force({**conversation, "spec": found["spec"]})
    fixed = found["params"]
    own = told["system_prompt"] if found["spec"] else ""
    parts = [part for part in (own, found["instructions"]) if part]
    changes = {
        "tools": capabilities.allowed_of(found["tools"], found["endpoint"]),
        "params": {**told["params"], **fixed},
        "system_prompt": "\n\n".join(parts) or told["system_prompt"],
    }
    return cast(Conversation, {**told, **changes})


async def toolset_of(
    person: Person,
    conversation: Conversation,
    offer: Offer,
    calls: Iterable[Mapping[str, Any]] = (),
) -> Toolset:
    """Return the tools that are on: the assistant's, or those that were chosen.

    Where their descriptions would fill the window, those alone that the answer's
    `calls` have found (tools/finding.py).
    """
    every = await _every_tool(person, conversation, offer)
    return await finding.fitted(every, offer.knowledge, calls)


async def _every_tool(
    person: Person, conversation: Conversation, offer: Offer
) -> Toolset:
    found = await assistants.answering(conversation)
    if found is None:
        return await tools_chosen.toolset_of(person, conversation, offer)
    had = [*found["tools"], *([GROUP] if await chosen_by(conversation) else [])]
    groups = capabilities.allowed_of(had, offer.endpoint)
    return await tools_chosen.toolset_for(person, groups, offer, assistant=True)
