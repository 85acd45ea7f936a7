"""What people are told while an answer is awaited. Pure.

Never by the names of groups or deployments: those are the operator's.
"""

from django.utils.translation import gettext as _

from endpoints.errors import EndpointError
from endpoints.events import Notice
from endpoints.routing.plan import Step
from endpoints.targets import Offer, Target


def stands_in(code: str, offer: Offer) -> Notice:
    """Return the note that another model answers."""
    text = _("%s answers instead.") % offer.label
    return Notice(code, text, {"model": offer.model, "endpoint": offer.endpoint})


def resting(step: Step) -> Notice | None:
    """Return the note that the first call has to wait; None when it has not."""
    return _waiting(_("The model is busy."), step.wait) if step.wait else None


def between(failed: Target, error: EndpointError, following: Step) -> Notice | None:
    """Return the note on what follows a failed call.

    None when the same deployment is asked again at once: a request is said in other
    words then, and nobody has failed.
    """
    if following.wait:
        return _waiting(error.message, following.wait)
    if following.target is failed:
        return None
    text = _("%s Another server is asked.") % error.message
    return Notice("failover", text)


def _waiting(why: str, seconds: float) -> Notice:
    text = _("%s Trying again.") % why
    return Notice("waiting", text, retry_after=seconds)
