"""Whatever is asked but a chat: one request, and what can be read in its answer."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar

import aiohttp
import httpx2
import orjson
from django.utils.translation import gettext as _

from endpoints.calling import failover, transport
from endpoints.calling.bounds import bounds, gathered
from endpoints.calling.timeouts import waits
from endpoints.errors import BadRequest, CutOff, EndpointError, NotFound, TimedOut
from endpoints.events import Attempt, Event, Finished, Usage
from endpoints.reading.answer_body import WRONG_SHAPE
from endpoints.reading.error_bodies import malformed, oversized
from endpoints.routing.health import targets_health
from endpoints.routing.plan import FOR_EVER
from endpoints.targets import Catalogue, Offer, Target
from endpoints.wire.headers import added_headers, key_headers
from endpoints.wire.http_call import File, HttpCall, address_of

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Received:
    """The body of a successful answer."""

    content: bytes = field(repr=False)
    content_type: str

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object; raises BadAnswer."""
        try:
            parsed = orjson.loads(self.content)
        except orjson.JSONDecodeError as error:
            raise malformed() from error
        if not isinstance(parsed, dict):
            raise malformed()
        return parsed


@dataclass(frozen=True, slots=True)
class Operation(Generic[Result]):
    """What is asked: `path` as "embeddings", the body without `model`.

    `read` returns what an answer holds, and the tokens that it tells of. It raises
    BadAnswer, or what reading another shape than promised raises (WRONG_SHAPE): then
    another deployment may answer.
    """

    path: str
    params: Mapping[str, object]
    estimate: int  # tokens, for the targets' limits
    read: Callable[[Received], tuple[Result, Usage | None]]
    files: tuple[tuple[str, File], ...] = field(default=(), repr=False)
    placeholders: Mapping[str, str] = field(default_factory=dict)
    patience: float = FOR_EVER  # seconds for busy deployments, all pauses together
    method: Literal["POST", "GET", "DELETE"] = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    files_for: Callable[[Target], tuple[tuple[str, File], ...]] | None = None
    modelless: bool = False  # the deployment is not told in the body
    in_base_words: bool = False  # the model is told by what it is, not as deployed
    named: bool = False  # the path names what a program may have lost, not the service


@dataclass(frozen=True, slots=True)
class Reply(Generic[Result]):
    """What was read in the answer, and who gave it; `usage` None: it told of none."""

    result: Result
    usage: Usage | None
    attempts: tuple[Attempt, ...]

    @property
    def target_id(self) -> str:
        """Return the deployment that has answered."""
        return self.attempts[-1].target


async def perform(
    offer: Offer, operation: Operation[Result], known: Catalogue | None = None
) -> Reply[Result]:
    """Return the first answer of one of the offer's deployments, or of a stand-in.

    `known` tells the rules, and what else this person may use (`permit.open_to`);
    without it nothing stands in. Raises EndpointError when nobody answers.
    """
    known = known or Catalogue()
    rules = replace(known.routing, context_window_fallbacks={})  # those are the chat's
    routed = RoutedOperation(operation)
    attempts: list[Attempt] = []
    answer = failover.answer(offer, routed, replace(known, routing=rules))
    try:
        async with aclosing(answer) as events:
            async for event in events:
                if isinstance(event, Attempt):
                    attempts.append(event)
    except EndpointError as error:
        error.attempts = tuple(attempts)
        raise
    [(result, usage)] = routed.found
    return Reply(result, usage, tuple(attempts))


class RoutedOperation(Generic[Result]):
    """An operation on its way to the deployments; see ModelRequest."""

    author = ""  # nobody thinks about it

    def __init__(self, operation: Operation[Result]) -> None:
        self.estimate = operation.estimate
        self.patience = operation.patience
        self.found: list[tuple[Result, Usage | None]] = []  # once one has answered
        self._operation = operation

    def without_thoughts(self) -> bool:
        """Return False: there are none."""
        return False

    def call(self, target: Target) -> HttpCall:
        """Return the HTTP call, without parameters that `target` does not know."""
        asked, lessons = self._operation, targets_health.of(target).lessons
        base = target.knowledge.base_model
        told = base if asked.in_base_words else target.deployment
        model = {} if asked.modelless else {"model": told}
        params = {**model, **asked.params}
        body = {name: value for name, value in params.items() if name not in lessons}
        added = added_headers(target, asked.placeholders)
        headers = {**added, **key_headers(target)}
        url, query = address_of(target, asked.path)
        query |= asked.query
        return HttpCall(
            url,
            query,
            headers,
            body,
            streamed=False,
            files=asked.files_for(target) if asked.files_for else asked.files,
            method=asked.method,
        )

    async def answer(
        self, target: Target, call: HttpCall
    ) -> AsyncGenerator[Event, None]:
        """Make the call, read its answer and give the usage and the end."""
        try:
            received = await _received(target, call)
        except NotFound as error:
            if not self._operation.named:
                raise
            lost = BadRequest(error.message, status=404, details=error.details)
            raise lost from error
        try:
            result, usage = self._operation.read(received)
        except WRONG_SHAPE as error:
            raise malformed() from error
        self.found = [(result, usage)]
        if usage:
            yield usage
        yield Finished("stop")


async def _received(target: Target, call: HttpCall) -> Received:
    limits, most = waits(), bounds().body
    try:
        async with asyncio.timeout(limits.whole):
            response = await transport.send(target, call, limits)
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
    return Received(content, response.headers.get("content-type", ""))
