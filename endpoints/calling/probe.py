"""Ask every deployment one tiny question, to see whether it answers."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from endpoints.calling.ask import RoutedChat
from endpoints.calling.attempts import Attempts
from endpoints.errors import EndpointError
from endpoints.request import ChatRequest
from endpoints.targets import Routing, Target

log = logging.getLogger(__name__)

AT_ONCE = 8  # calls
ANSWER_TOKENS = 16  # the least that every model accepts
QUESTION = ChatRequest(
    ({"role": "user", "content": "Say OK."},), params={"max_tokens": ANSWER_TOKENS}
)


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What became of one probe; `error` is for administrators, "" when all is well."""

    target: Target
    seconds: float  # until the first token, or the error
    code: str = "ok"  # or an EndpointError.code
    error: str = ""


async def probe(targets: Sequence[Target]) -> list[ProbeResult]:
    """Return one finding per target, in their order; eight are asked at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(target: Target) -> ProbeResult:
        async with gate:
            return await _ask(target)

    return list(await asyncio.gather(*(ask(target) for target in targets)))


async def _ask(target: Target) -> ProbeResult:
    started = time.monotonic()
    attempts = Attempts(RoutedChat(QUESTION, streamed=True), Routing())
    try:
        async with attempts.at(target):
            pass  # it has begun to answer: that is all we want to know
    except EndpointError as error:
        seconds = time.monotonic() - started
        return ProbeResult(target, seconds, error.code, error.admin or error.message)
    except Exception as error:
        log.exception("%s could not be asked", target.id)
        seconds = time.monotonic() - started
        return ProbeResult(target, seconds, "internal", type(error).__name__)
    return ProbeResult(target, time.monotonic() - started)
