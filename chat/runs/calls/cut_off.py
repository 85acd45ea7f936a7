"""What becomes of calls that had not ended when their run did."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from chat.documents import Part
from chat.runs.answer.parts import Parts

Call = Mapping[str, Any]
UNANSWERED = ("waiting", "unknown")
ALLOWING = frozenset({"once", "conversation", "repeat"})  # of a person's answers
LIFE = timedelta(days=1)  # that a call waits for an answer
HOSTED = "hosted"  # the source of calls that the model's service makes
LOST = "It is not known whether this call took effect."


def stopped(calls: Iterable[Call]) -> list[dict[str, Any]]:
    """Return those that the person has stopped, as they are then."""
    cancelled = {"state": "cancelled", "message": _("This call was stopped.")}
    return [
        {**_unanswered(call), **cancelled}
        for call in calls
        if call.get("state") in ("running", "waiting")
    ]


def not_made(calls: Iterable[Call]) -> list[dict[str, Any]]:
    """Return those that the model had only begun to write, as they are then."""
    never = {"state": "cancelled", "message": _("This call was not made.")}
    return [{**call, **never} for call in calls if "state" not in call]


def interrupted(calls: Iterable[Call], now: datetime) -> list[dict[str, Any]]:
    """Return those that a dead process has left, as they are then.

    What only reads is made again when the answer goes on. What writes may or may not
    have happened: the person is asked.
    """
    left = [_unanswered(call) for call in calls if call.get("state") == "running"]
    again = _("The server was restarted during this call.")
    doubt = _(
        "The server was restarted during this call: it may or may not have happened."
    )
    ended = []
    for call in left:
        reads = call.get("effect") == "read"
        if call.get("source") == HOSTED:  # the service's own: nobody here repeats it
            told = {"message": again} if reads else {"message": doubt, "result": LOST}
            ended.append({**call, "state": "failed", **told})
        elif reads:
            more = {"state": "failed", "message": again, "answer": "repeat"}
            ended.append({**call, **more})
        else:
            ended.append(asking(call, "unknown", doubt, now))
    return ended


def asking(
    call: Call, state: str, why: str, now: datetime, life: timedelta = LIFE
) -> dict[str, Any]:
    """Return a call that waits for the person, for a day at most."""
    until = (now + min(life, LIFE)).isoformat(timespec="seconds")
    return {**call, "state": state, "message": why, "expires_at": until}


def is_for_page(call: Call) -> bool:
    """Say whether an open page of the person makes a call by itself."""
    return bool(call.get("asks", {}).get("page"))


def waits(call: Call) -> bool:
    """Say whether a call waits for what the person has to say."""
    return call.get("state") in UNANSWERED and not call.get("answer")


def is_due(call: Call) -> bool:
    """Say whether a call is to be settled when its answer goes on."""
    return bool(call.get("answer"))


def expired(call: Call, now: datetime) -> bool:
    """Say whether a call has waited for longer than anybody may answer it."""
    until = call.get("expires_at")
    return bool(until) and datetime.fromisoformat(str(until)) <= now


def for_all(call: Call) -> bool:
    """Say whether a call's tool is allowed for the whole conversation from now on."""
    return call.get("answer") == "conversation"


def given_up(content: Iterable[Part], now: datetime) -> list[Part] | None:
    """Return an answer whose calls nobody has answered in time, as refused.

    None while some of them may still be answered.
    """
    parts = Parts(content)
    left = [call for call in parts.calls() if waits(call)]
    if not all(expired(call, now) for call in left):
        return None
    for call in left:
        refused = "skip" if call["state"] == "unknown" else "deny"
        parts.put({**call, "answer": refused})
    return parts.stored()


def _unanswered(call: Call) -> dict[str, Any]:
    return {
        name: value
        for name, value in call.items()
        if name not in ("answer", "expires_at")
    }
