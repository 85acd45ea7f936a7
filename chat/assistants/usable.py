"""Says whether an assistant may answer a person, and with which model."""

from django.utils.translation import gettext as _

from accounts.rights.access import may
from accounts.rights.rights import rights_of
from chat.assistants import capabilities
from chat.assistants.document import Assistant, Level, Reader, level_of, reaches
from chat.choices import specs
from chat.choices.specs import Choice
from chat.documents import Part
from chat.errors import ChatError, Denied, Invalid, NotThere
from chat.store import assistants
from endpoints.targets import Offer

GONE = "no_such_assistant"


async def reader_of(user_id: int) -> Reader:
    """Return who looks, with the groups of people that they are in."""
    rights = await rights_of(user_id)
    return Reader(user_id, rights.groups if rights else frozenset())


async def get(user_id: int, assistant_id: str, level: Level) -> Assistant:
    """Return an assistant that a person has that right to. Raises NotThere, Denied."""
    reader = await reader_of(user_id)
    found = await assistants.get(user_id, reader.names, assistant_id)
    if not reaches(level_of(_as(found), reader), level):
        raise Denied(_("This assistant is shared with you to be used, not for this."))
    return _as(found)


async def usable(user_id: int, assistant_id: str) -> Assistant:
    """Return an assistant that may answer a person now. Raises Denied."""
    decision = await may(user_id, "assistants")
    if not decision.allowed:
        raise Denied(decision.reason, code=decision.code)
    try:
        found = await get(user_id, assistant_id, "use")
    except NotThere:
        text = _(
            "This assistant was deleted, or is not shared with you any more. Choose "
            "another one, or a model."
        )
        raise Denied(text, code=GONE) from None
    if not capabilities.is_offered(found, user_id):
        raise Denied(_("This assistant is switched off here."), code=GONE)
    return found


async def chosen(
    user_id: int, assistant_id: str, *, endpoint: str, model: str, spec: str
) -> Choice:
    """Return the model that is to answer: the assistant's, where one is named.

    Raises Invalid or Denied, with the reason in the person's language.
    """
    if not assistant_id:
        return specs.choice(endpoint, model, spec)
    found = await usable(user_id, assistant_id)
    return Choice(offer_of(found), assistant_id=assistant_id)


def offer_of(found: Assistant) -> Offer:
    """Return the model that an assistant answers with. Raises Invalid, Denied."""
    try:
        choice = specs.choice(found["endpoint"], found["model"], found["spec"])
    except Invalid:
        raise Invalid(_without_model(found), code="no_such_assistant") from None
    offer = capabilities.in_marked_groups(choice.offer)
    if offer is None:
        raise Invalid(_without_model(found), code="no_such_assistant")
    return offer


def is_answering(found: Assistant) -> bool:
    """Say whether an assistant has a model to answer with."""
    try:
        offer_of(found)
    except ChatError:
        return False
    return True


def refuse_what_it_cannot(chosen: Choice, content: list[Part]) -> None:
    """Raise Denied when a message holds what assistants do not take."""
    if chosen.assistant_id and any(part["type"] == "image" for part in content):
        capabilities.refuse_pictures(chosen.offer.endpoint)


def _without_model(found: Assistant) -> str:
    text = _(
        "“%(name)s” answers with “%(model)s”, which is not on offer any more. Choose "
        "another assistant, or a model."
    )
    return text % {"name": found["name"], "model": found["spec"] or found["model"]}


def _as(found: dict[str, object]) -> Assistant:
    return found  # type: ignore[return-value]
