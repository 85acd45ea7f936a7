"""Calls that an open page of the person makes by itself: those with `asks.page`.

One page at a time has the lease of a call. It renews it while the program runs; when it
is gone, another page takes it over. What they answer goes the way of every answer to a
call (chat/runs/approval.py), where the first one counts.
"""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from chat import publish
from chat.documents import Message, file_ids_of
from chat.errors import Conflict, NoSuchCall
from chat.runs.answer.parts import calls_of
from chat.runs.calls import cut_off
from chat.runs.calls.branch_read import branch
from chat.store import files, messages
from runtime.redis import redis
from runtime.redis_keys import page_call_key

LEASE = 20  # seconds that a page has a call without a word
MOST_FILES = 50  # of a conversation that go along


class WaitingPageCall(TypedDict):
    """Where a call waits for a page."""

    conversation_id: str
    message_id: str
    call_id: str


class TakenCall(TypedDict):
    """What the page that has taken a call needs; the lease ends after `seconds`."""

    name: str
    arguments: str
    files: list[dict[str, str]]  # id and name, of the conversation
    seconds: int


async def waiting_of(owner_id: int) -> list[WaitingPageCall]:
    """Return the calls of a person that wait for one of their pages."""
    found = await messages.waiting_of(owner_id)
    return [one for message in found for one in _places(message)]


async def tell(message: Message) -> None:
    """Have the person's open pages look at the calls that an answer leaves to them."""
    for place in _places(message):
        told = {"type": "call.waiting", **place}
        await publish.to_person(message["owner_id"], told)


async def take(
    owner_id: int, conversation_id: str, message_id: str, call_id: str, page: str
) -> TakenCall:
    """Give a call to a page, or have it keep it; raises NotThere.

    Raises Conflict: `taken` while another page has it, `not_waiting` once it is over.
    """
    message = await messages.get(owner_id, conversation_id, message_id)
    calls = calls_of(message["content"])
    call = next((each for each in calls if each["id"] == call_id), None)
    if call is None:
        raise NoSuchCall
    if message["status"] != "waiting" or not _waits(call):
        raise Conflict(_("This call does not wait any more."), code="not_waiting")
    await _lease(page_call_key(message_id, call_id), page)
    return {
        "name": call["name"],
        "arguments": call["arguments"],
        "files": await _files(message),
        "seconds": LEASE,
    }


async def _lease(key: str, page: str) -> None:
    if await redis().set(key, page, nx=True, ex=LEASE):
        return
    # Between both it may pass, and then belongs to nobody: the page asks again.
    if await redis().get(key) == page.encode() and await redis().expire(key, LEASE):
        return
    left = max(1, await redis().ttl(key))
    text = _("Another page of yours runs this.")
    raise Conflict(text, code="taken", retry_after=left)


async def _files(message: Message) -> list[dict[str, str]]:
    """Return the files that stand in a branch, of equal names the newest."""
    question = await messages.get(
        message["owner_id"], message["conversation_id"], str(message["parent_id"])
    )
    above = [*await branch(question), message]
    ids = [key for each in above for key in file_ids_of(each["content"])]
    there = await files.several(message["owner_id"], ids[-MOST_FILES:])
    named = {there[key]["name"]: key for key in ids if key in there}
    return [{"id": key, "name": name} for name, key in named.items()]


def _places(message: Message) -> Iterable[WaitingPageCall]:
    return [
        {
            "conversation_id": message["conversation_id"],
            "message_id": message["_id"],
            "call_id": call["id"],
        }
        for call in calls_of(message["content"])
        if message["status"] == "waiting" and _waits(call)
    ]


def _waits(call: dict[str, Any]) -> bool:
    over = cut_off.expired(call, timezone.now())
    return cut_off.is_for_page(call) and cut_off.waits(call) and not over
