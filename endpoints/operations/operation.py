"""One request of any kind on its way through an offer's targets."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import httpx2
import orjson
from django.utils.translation import gettext as _

from endpoints.calling import identity
from endpoints.calling import transport as calls
from endpoints.calling.attempt_log import Tally
from endpoints.calling.bounds import bounds, gathered
from endpoints.calling.timeouts import waits
from endpoints.errors import (
    CutOff,
    EndpointError,
    NotConfigured,
    Refused,
    TimedOut,
)
from endpoints.events import Attempt
from endpoints.reading.error_bodies import malformed, oversized
from endpoints.routing import shared_state
from endpoints.routing.health import ward
from endpoints.routing.plan import FOR_EVER, Plan, Step
from endpoints.targets import Offer, Routing, Target
from endpoints.wire.headers import added_headers, key_headers
from endpoints.wire.http_call import Call, File, operation_url, query_of

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Operation:
    """What is asked: `path` as "embeddings", the body without `model`."""

    path: str
    params: Body
    estimate: int  # tokens, for the targets' limits
    files: tuple[tuple[str, File], ...] = field(default=(), repr=False)
    placeholders: Mapping[str, str] = field(default_factory=dict)
    patience: float = FOR_EVER  # seconds for busy deployments, all pauses together


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful answer's body, and who gave it."""

    content: bytes = field(repr=False)
    content_type: str
    target_id: str
    attempts: tuple[Attempt, ...] = ()

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object; raises BadAnswer."""
        try:
            parsed = orjson.loads(self.content)
        except orjson.JSONDecodeError as error:
            raise malformed() from error
        if not isinstance(parsed, dict):
            raise malformed()
        return parsed


async def perform(
    offer: Offer, operation: Operation, rules: Routing | None = None
) -> Reply:
    """Return the first answer that one of the offer's targets gives.

    Raises EndpointError when none does.
    """
    if not offer.targets:
        raise NotConfigured(_("This model has no deployment."))
    errand = Errand(operation, rules or Routing())
    told: list[Attempt] = []
    plan = Plan(offer.targets, errand, patient=True)
    step: Step | None = plan.first()
    while step:
        if step.wait:
            await asyncio.sleep(step.wait)
        try:
            reply = await errand.call(step.target)
        except EndpointError as error:
            following = plan.after(step.target, error)
            wait = following.wait if following else 0.0
            told.append(errand.tally.failed(step.target, error, wait))
            step = following
        else:
            return replace(reply, attempts=(*told, *reply.attempts))
    verdict = plan.verdict()
    verdict.attempts = tuple(told)
    raise verdict


@dataclass(frozen=True, slots=True)
class Errand:
    """An operation with the rules of its routing."""

    operation: Operation
    rules: Routing
    tally: Tally = field(default_factory=Tally)

    @property
    def estimate(self) -> int:
        """Return the tokens that the request may cost."""
        return self.operation.estimate

    @property
    def patience(self) -> float:
        """Return the seconds that may be waited, all pauses together."""
        return self.operation.patience

    def body(self, target: Target) -> Body:
        """Return the body that `target` is sent."""
        lessons = ward.of(target).lessons
        body = {"model": target.deployment, **self.operation.params}
        return {name: value for name, value in body.items() if name not in lessons}

    async def call(self, target: Target) -> Reply:
        """Return `target`'s answer; raises EndpointError."""
        self.tally.begin()
        ward.began(target, self.estimate)
        await shared_state.poke()
        try:
            reply = await self._reply(target)
        except EndpointError as error:
            ward.failed(target, error, self.rules)
            raise
        else:
            return replace(reply, attempts=(self.tally.ok(target),))
        finally:
            ward.ended(target, 0)

    async def _reply(self, target: Target) -> Reply:
        """Return the answer; a refused token is renewed once."""
        try:
            return await self._once(target, fresh=False)
        except Refused as error:
            if not identity.renewable(target, error):
                raise
            return await self._once(target, fresh=True)

    async def _once(self, target: Target, *, fresh: bool) -> Reply:
        call = await identity.signed(self._call(target), target, fresh=fresh)
        limits, most = waits(), bounds().body
        try:
            async with asyncio.timeout(limits.whole):
                response = await calls.send(target, call, limits)
                try:
                    content = await gathered(response.aiter_bytes(), most)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise TimedOut(_("The model did not answer in time.")) from error
        except (httpx2.HTTPError, aiohttp.ClientError, OSError) as error:
            raise CutOff(_("The answer was cut off.")) from error
        if len(content) > most:
            raise oversized()
        return Reply(content, response.headers.get("content-type", ""), target.id)

    def _call(self, target: Target) -> Call:
        operation = self.operation
        url = operation_url(target, operation.path)
        added = added_headers(target, operation.placeholders)
        headers = {**added, **key_headers(target)}
        body = self.body(target)
        query, files = query_of(target), operation.files
        return Call(url, query, headers, body, streamed=False, files=files)
