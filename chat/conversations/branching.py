"""What people do to a conversation's tree: edit in place, delete, fork, duplicate."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from chat.conversations.tree import ForkMode, Tree, copied, fork_set
from chat.documents import Conversation, Message, Part
from chat.errors import Conflict, NoSuchMessage
from chat.store import branches, conversations, messages, trash
from chat.store.terms import content_terms

TITLE = 200  # characters


def new_id() -> str:
    """Return a fresh id of a conversation or message."""
    return str(uuid.uuid4())


async def tree_of(owner_id: int, conversation_id: str) -> tuple[Conversation, Tree]:
    """Return a conversation and its tree. Raises NoSuchConversation."""
    conversation = await conversations.get(owner_id, conversation_id)
    return conversation, Tree(await messages.of(owner_id, conversation_id))


async def edit(
    owner_id: int, conversation_id: str, message_id: str, text: str
) -> Message:
    """Change a message's text in place, without asking a model.

    Summaries that tell of it are dropped. Raises NotThere or Conflict.
    """
    _found, tree = await tree_of(owner_id, conversation_id)
    if message_id not in tree:
        raise NoSuchMessage
    content = _with_text(tree[message_id]["content"], text)
    edited = await branches.edit(owner_id, conversation_id, message_id, content)
    await branches.forget_summaries(owner_id, conversation_id, tree.branch(message_id))
    edited.pop("summary", None)
    return edited


async def new_version(
    owner_id: int, conversation_id: str, message_id: str, text: str
) -> Message:
    """Store an answer with another text beside it, and show that one from now on.

    Raises NotThere, Conflict while it is being written, or where it is no answer.
    """
    _found, tree = await tree_of(owner_id, conversation_id)
    if message_id not in tree:
        raise NoSuchMessage
    answer = tree[message_id]
    if answer["role"] != "assistant" or answer["status"] in ("streaming", "waiting"):
        raise Conflict(_("Only an answer that has ended can have another version."))
    moment = conversations.now()
    kept = {key: value for key, value in answer.items() if key in VERSION_KEEPS}
    content = [_settled(part) for part in _with_text(answer["content"], text)]
    made: dict[str, Any] = {
        **kept,
        "_id": new_id(),
        "content": content,
        "status": "complete",
        "search_terms": content_terms(content),
        "created_at": moment,
        "updated_at": moment,
    }
    await messages.insert(made)  # type: ignore[arg-type]
    changes = {"current_leaf_id": made["_id"]}
    await conversations.change(owner_id, conversation_id, changes)
    return made  # type: ignore[return-value]


# Of the answer that a version is made of: whose, where, by which model.
VERSION_KEEPS = (
    "conversation_id",
    "owner_id",
    "parent_id",
    "role",
    "model",
    "base_model",
    "endpoint",
    "spec",
    "expires_at",
)


def _with_text(content: Sequence[Part], text: str) -> list[Part]:
    """Return `content` with one text part, where the first one was.

    In an answer that called something it stands where the last one was: behind.
    """
    texts = [at for at, part in enumerate(content) if part["type"] == "text"]
    called = any(part["type"] == "tool_call" for part in content)
    place = texts[-1 if called else 0] if texts else len(content)
    kept: list[Part] = [part for part in content[:place] if part["type"] != "text"]
    rest = [part for part in content[place:] if part["type"] != "text"]
    return [*kept, {"type": "text", "text": text}, *rest]


async def delete(owner_id: int, conversation_id: str, message_id: str) -> Conversation:
    """Delete a message and everything below it; the nearest branch is shown then.

    `restore` brings it back for as long as a deleted conversation.

    Raises NotThere, or Conflict while an answer in that branch is being written.
    """
    conversation, tree = await tree_of(owner_id, conversation_id)
    if message_id not in tree:
        raise NoSuchMessage
    gone = tree.branch(message_id)
    if any(tree[key]["status"] == "streaming" for key in gone):
        raise Conflict(_("An answer is being written there; stop it first."))
    leaf = tree.leaf_without(message_id, conversation["current_leaf_id"])
    changed = await conversations.change(
        owner_id, conversation_id, {"current_leaf_id": leaf}
    )
    await trash.keep(owner_id, conversation_id, message_id, gone, conversations.now())
    await branches.remove(owner_id, conversation_id, gone)
    return changed


async def restore(owner_id: int, conversation_id: str, message_id: str) -> Conversation:
    """Undo `delete`; the branch is shown again. Raises NotThere."""
    await conversations.get(owner_id, conversation_id)
    await trash.restore(owner_id, conversation_id, message_id)
    _found, tree = await tree_of(owner_id, conversation_id)
    return await conversations.change(
        owner_id, conversation_id, {"current_leaf_id": tree.chosen_leaf(message_id)}
    )


async def fork(
    owner_id: int,
    conversation_id: str,
    message_id: str,
    mode: ForkMode,
    *,
    from_target: bool = False,
) -> Conversation:
    """Make a new conversation of a part of this one. Raises NotThere."""
    conversation, tree = await tree_of(owner_id, conversation_id)
    if message_id not in tree:
        raise NoSuchMessage
    leaf = tree.chosen_leaf(conversation["current_leaf_id"])
    keys = fork_set(tree, message_id, mode, from_target=from_target, leaf=leaf)
    shown = leaf if leaf in keys else message_id
    return await _copied(conversation, tree, keys, shown, conversation["title"])


async def duplicate(owner_id: int, conversation_id: str) -> Conversation:
    """Copy a whole conversation, all branches. Raises NoSuchConversation."""
    conversation, tree = await tree_of(owner_id, conversation_id)
    keys = list(tree.depths())
    leaf = tree.chosen_leaf(conversation["current_leaf_id"])
    return await _copied(conversation, tree, keys, leaf, conversation["title"])


def _settled(part: Part) -> Part:
    """Return a part whose call has ended: in a copy nobody makes it once more."""
    call = part.get("call", {})
    if call.get("state") not in ("running", "waiting", "unknown"):
        return part
    kept = {k: v for k, v in call.items() if k not in ("answer", "expires_at")}
    told = {"state": "cancelled", "message": _("This call was not made in this copy.")}
    return {**part, "call": {**kept, **told}}


async def _copied(
    source: Conversation, tree: Tree, keys: list[str], leaf: str | None, title: str
) -> Conversation:
    """Store copies of `keys` in a new conversation, the messages first."""
    owner_id, conversation_id = source["owner_id"], new_id()
    copies, ids = copied(tree, keys, new_id)
    for copy in copies:
        copy["content"] = [_settled(part) for part in copy["content"]]
        if copy["status"] in ("streaming", "waiting"):
            copy["status"] = "interrupted"
    moment = conversations.now()
    target: Conversation = {
        **source,
        "_id": conversation_id,
        "title": title[:TITLE],
        "title_source": "user" if title else "default",
        "pinned": False,
        "archived": False,
        "current_leaf_id": ids.get(leaf) if leaf is not None else None,
        "usage": {"prompt": 0, "completion": 0, "cost": 0.0},
        "created_at": moment,
        "updated_at": moment,
    }
    await branches.insert_copies(owner_id, conversation_id, copies)
    return await conversations.insert(target)
