"""The branch as it fits into a model's window: summarised before anything is cut."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chat.background import summaries
from chat.context.alternatives import room_of
from chat.context.prompt import Prompt, PromptTooLongError, build
from chat.conversations.tree import Tree
from chat.documents import Conversation, Message, Part
from chat.errors import ChatError, Unavailable
from chat.files.attachments import attachments_of
from chat.store import messages
from chat.store.personal import projects
from endpoints.billing import estimates, token_counts
from endpoints.errors import EndpointError
from endpoints.targets import Offer

LONG = 50_000  # characters from which counting leaves the event loop
ROUNDS = 3  # a summary that is being made, one of our own, and one beside files

Aside = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its conversation, what has been answered to it, and by whom.

    `conversation` is as it is stored, `told` with its spec's settings in force.
    """

    conversation: Conversation
    told: Conversation
    question: Message
    begun: tuple[Message, ...]  # the answer so far, when it is to go on
    offer: Offer
    tools: tuple[Mapping[str, object], ...] = ()  # that the model is told of

    @property
    def budget(self) -> int:
        """Tokens that the prompt may cost, beside what its tools cost."""
        told = estimates.of_tools({"tools": self.tools})
        return max(0, room_of(self.offer, self.told["params"]) - told)


async def fitted(asked: Asked, aside: Aside) -> Prompt:
    """Return the prompt for a question.

    Where long conversations are summarised nothing is left out: what does not fit is
    told briefly first. `aside` is where that is waited for. Raises PromptTooLongError,
    and Unavailable when there is no summary to be had.
    """
    prompt = await _prompt(asked, await _path(asked))
    if not summaries.wanted(asked.offer):
        return prompt
    rounds = 0
    while prompt.left_out:
        alone = await _prompt(asked, [asked.question, *asked.begun])
        if rounds == ROUNDS or not await _room_made(asked, alone.tokens, aside):
            needed = alone.tokens + 2 * summaries.SHORTEST
            raise PromptTooLongError(max(needed, asked.budget + 1), asked.budget)
        rounds += 1
        prompt = await _prompt(asked, await _path(asked))
    return prompt


async def _room_made(asked: Asked, taken: int, aside: Aside) -> bool:
    try:
        async with aside():
            return await summaries.make_room(
                asked.conversation,
                await _path(asked),
                asked.offer,
                newest=1 + len(asked.begun),
                room=asked.budget - taken,
            )
    except (ChatError, EndpointError) as error:
        text = _(
            "The earlier messages do not fit beside this one, and there is no summary "
            "of them: %(reason)s"
        )
        raise Unavailable(
            text % {"reason": error.message},
            code="not_summarised",
            retry_after=error.retry_after,
        ) from error


async def _path(asked: Asked) -> list[Message]:
    """Return the branch up to the question, and what has been answered to it."""
    question = asked.question
    if question["parent_id"] is None:
        return [question, *asked.begun]
    conversation = asked.conversation
    stored = await messages.of(conversation["owner_id"], conversation["_id"])
    known = question["_id"] in {m["_id"] for m in stored}
    tree = Tree(stored if known else [*stored, question])
    return [*(tree[key] for key in tree.path(question["_id"])), *asked.begun]


async def _prompt(asked: Asked, path: list[Message]) -> Prompt:
    conversation, encoding = asked.told, asked.offer.knowledge.encoding
    await token_counts.ready(encoding)
    told = await projects.instructions(
        conversation["owner_id"], conversation["project_id"]
    )
    own = conversation["system_prompt"]
    attachments = await attachments_of(conversation["owner_id"], path)

    def made() -> Prompt:
        return build(
            path,
            system_prompt="\n\n".join(part for part in (told, own) if part),
            budget=asked.budget,
            count=lambda text: token_counts.count(text, encoding),
            attachments=attachments,
            detail=conversation["params"].get("image_detail", "auto"),
        )

    size = sum(_length(part) for message in path for part in message["content"])
    size += sum(len(text) for text in attachments.texts.values())
    return await asyncio.to_thread(made) if size > LONG else made()


def _length(part: Part) -> int:
    """Return the characters of a part, of a call's result above all."""
    result = part.get("call", {}).get("result") or ""
    return len(part.get("text", "")) + len(result)
