"""What a branch has read: words of strangers, private content."""

from dataclasses import replace

from chat.conversations.tree import Tree
from chat.documents import Message
from chat.runs.answer.parts import calls_of
from chat.runs.calls.rules import Read
from chat.runs.run import Run
from chat.store import messages
from tools.policy import guarded


async def read_so_far(run: Run) -> Read:
    """Return what was read up to here, in this answer and in the branch above it.

    Nothing is looked at unless something could be sent out that should not be.
    """
    own = calls_of(run.content())
    if not guarded() or not any(tool.sends for tool in run.toolset.all):
        return Read()
    above = await branch(run.question)
    read = Read.of([call for one in above for call in calls_of(one["content"])] + own)
    attached = any("origin" in part for one in above for part in one["content"])
    return replace(read, untrusted=read.untrusted or attached)


async def branch(question: Message) -> list[Message]:
    """Return the messages that lead to a question, and it."""
    stored = await messages.of(question["owner_id"], question["conversation_id"])
    tree = Tree(stored)
    return [tree[key] for key in tree.path(question["_id"])]
