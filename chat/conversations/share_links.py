"""Share links: making them, reading them as a stranger, going on from them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from chat.conversations import branching
from chat.conversations.artifact_text import artifacts_in
from chat.conversations.tree import Tree
from chat.documents import Conversation, Message, text_of
from chat.errors import Denied, NoSuchConversation, NoSuchMessage, NotThere
from chat.store import branches, conversations, files, shares
from chat.store.personal.owned import Document
from chat.store.shares import Audience, Share, SharedMessage, readable


@dataclass(frozen=True, slots=True)
class Shared:
    """All that a reader of a share sees."""

    id: str
    title: str
    live: bool
    created_at: datetime
    messages: list[SharedMessage]
    artifact: bool = False  # one alone, not a conversation


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a link shows, to whom, until when."""

    live: bool
    audience: Audience
    expires_at: datetime | None
    artifact: int | None = None  # the number of the only thing shown of its message


async def share(
    owner_id: int, conversation_id: str, leaf_id: str | None, sharing: Sharing
) -> Share:
    """Share the branch that ends in `leaf_id`, or the visible one. Raises NotThere.

    With `artifact` nothing is shared but that artifact of the message, as it is now.
    """
    conversation, tree = await branching.tree_of(owner_id, conversation_id)
    leaf = leaf_id or tree.chosen_leaf(conversation["current_leaf_id"])
    if leaf is None or leaf not in tree:
        raise NoSuchMessage
    fields = {
        "conversation_id": conversation_id,
        "leaf_id": leaf,
        "live": sharing.live and sharing.artifact is None,
        "audience": sharing.audience,
        "title": conversation["title"],
        "expires_at": sharing.expires_at,
    }
    if sharing.artifact is not None:
        return await _share_artifact(owner_id, fields, tree[leaf], sharing.artifact)
    return await shares.add(owner_id, fields, [tree[key] for key in tree.path(leaf)])


async def _share_artifact(
    owner_id: int, fields: dict[str, Any], message: Message, number: int
) -> Share:
    """Share a copy of the message that holds the artifact and nothing else."""
    found = artifacts_in(text_of(message))
    if message["role"] != "assistant" or number >= len(found):
        raise NoSuchMessage
    one = found[number]
    alone: Message = {**message, "content": [{"type": "text", "text": one.text}]}
    about = {"title": one.title or fields["title"], "artifact": True}
    return await shares.add(owner_id, {**fields, **about}, [alone])


async def read(share_id: str, *, signed_in: bool) -> Shared:
    """Return what a share shows.

    Raises NotThere, or Denied when one must sign in first: then nothing is told of it.
    """
    found = await _open(share_id, signed_in=signed_in)
    title, messages = found["title"], await _messages(found)
    alone = found.get("artifact", False)
    made = found["created_at"]
    return Shared(share_id, title, found["live"], made, messages, alone)


async def picture(
    share_id: str, file_id: str, *, signed_in: bool
) -> tuple[Document, bytes]:
    """Return a picture that a share shows, and its bytes; no other file is there.

    Raises NotThere, or Denied as `read`.
    """
    found = await _open(share_id, signed_in=signed_in)
    if not await _shows(found, file_id):
        raise NotThere
    file = await files.get(found["owner_id"], file_id)
    if file.get("kind") != "image":
        raise NotThere
    return file, await files.content(found["owner_id"], file_id)


async def _shows(found: Share, file_id: str) -> bool:
    if not found["live"]:
        return await shares.holds(found["_id"], file_id)
    pictures = [one for each in await _messages(found) for one in each["pictures"]]
    return any(one["file_id"] == file_id for one in pictures)


async def copy(person_id: int, share_id: str) -> Conversation:
    """Make the shared branch a conversation of the reader's own. Raises NotThere."""
    found = await _open(share_id, signed_in=True)
    source = await conversations.get(found["owner_id"], found["conversation_id"])
    messages = await _messages(found)
    conversation = conversations.new(
        person_id,
        branching.new_id(),
        endpoint=source["endpoint"],
        model=source["model"],
        params={},
    )
    copies = _copies(person_id, conversation["_id"], messages)
    conversation["title"] = found["title"]
    conversation["title_source"] = "user" if found["title"] else "default"
    conversation["current_leaf_id"] = copies[-1]["_id"] if copies else None
    await branches.insert_copies(person_id, conversation["_id"], copies)
    return await conversations.insert(conversation)


async def _open(share_id: str, *, signed_in: bool) -> Share:
    found = await shares.opened(share_id)
    if found["audience"] == "signed_in" and not signed_in:
        raise Denied(_("Please sign in to read this."), code="sign_in")
    try:
        await conversations.get(found["owner_id"], found["conversation_id"])
    except NoSuchConversation:  # deleted: its shares are gone as well
        raise NotThere from None
    return found


async def _messages(found: Share) -> list[SharedMessage]:
    if not found["live"]:
        return await shares.snapshot(found["_id"])
    _found, tree = await branching.tree_of(found["owner_id"], found["conversation_id"])
    return [readable(message) for message in _live(tree, found["leaf_id"])]


def _live(tree: Tree, leaf_id: str) -> list[Message]:
    """Return the shared branch as it has grown; nothing once it is deleted."""
    if leaf_id not in tree:
        return []
    leaf = tree.leaf(leaf_id) or leaf_id
    return [tree[key] for key in tree.path(leaf) if tree[key]["status"] != "streaming"]


def _copies(
    owner_id: int, conversation_id: str, messages: list[SharedMessage]
) -> list[Message]:
    copies: list[dict[str, Any]] = []
    for message in messages:
        copies.append(
            {
                "_id": branching.new_id(),
                "conversation_id": conversation_id,
                "owner_id": owner_id,
                "parent_id": copies[-1]["_id"] if copies else None,
                "role": message["role"],
                "content": [{"type": "text", "text": message["text"]}],
                "status": "complete",
                "model": message["model"],
                "created_at": message["created_at"],
                "updated_at": message["created_at"],
            }
        )
    return copies  # type: ignore[return-value]
