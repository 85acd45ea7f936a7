"""The calls that one request may lead to: a model's deployments, then its stand-ins."""

from dataclasses import replace

from django.utils.translation import gettext as _

from endpoints.errors import EndpointError, NotConfigured
from endpoints.events import Notice
from endpoints.routing import notices
from endpoints.routing.fallbacks import Queue
from endpoints.routing.plan import ModelRequest, Plan, Step
from endpoints.targets import Catalogue, Offer, Target


class Route:
    """The order of the calls for one request: `first`, then `after` each failure."""

    def __init__(self, offer: Offer, request: ModelRequest, known: Catalogue) -> None:
        self.verdict: EndpointError = NotConfigured(_("This model has no deployment."))
        self._request = request
        self._rules = known.routing
        self._queue = Queue(offer, known)
        self._offer = offer  # whose deployments are asked, in the order of the plan
        self._plan: Plan

    def first(self, *told: Notice) -> Step | None:
        """Return the first call, with what is `told` before it; None as in `after`."""
        step = self._next_offer()
        return replace(step, notices=(*told, *step.notices)) if step else None

    def after(self, target: Target, error: EndpointError) -> Step | None:
        """Return the call that follows a failed one; None when nobody may help.

        `verdict` then tells the reason.
        """
        if following := self._plan.after(target, error):
            return _with(following, notices.between(target, error, following))
        self.verdict = self._plan.verdict()
        return self._stand_in()

    def _stand_in(self) -> Step | None:
        """Return the first call to what stands in for the model that has failed."""
        if self._queue.add(self._offer, self.verdict):
            return self._next_offer()
        return None

    def _next_offer(self) -> Step | None:
        chosen, offer = self._offer, self._queue.next()
        if offer is None:
            return None
        self._offer = offer
        if not offer.targets:
            self.verdict = NotConfigured(_("This model has no deployment."))
            return self._stand_in()
        # Waiting for a deployment is worth it when no other model could stand in.
        patient = self._queue.stands_alone(offer)
        self._plan = Plan(offer.targets, self._request, self._rules, patient=patient)
        step = self._plan.first()
        note = None if offer is chosen else notices.stands_in("fallback", offer)
        return _with(step, note, notices.resting(step))


def _with(step: Step, *told: Notice | None) -> Step:
    return replace(step, notices=tuple(notice for notice in told if notice))
