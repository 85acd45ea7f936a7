"""How many requests there may be: a minute, and at one time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from accounts.rights.abuse import limits
from accounts.rights.principal import Principal
from endpoints.gateway.errors import too_fast
from endpoints.gateway.program_call import ProgramCall

_places: Counter[int] = Counter()  # calls of each person, from their first moment


@contextmanager
def place(user_id: int) -> Iterator[None]:
    """Take one of a person's places, before anything is waited for."""
    most = settings.GATEWAY_CONCURRENT_MAX
    if most and _places[user_id] >= most:
        message = f"Only {most} requests at a time. Please wait until one is done."
        raise too_fast(limits.Verdict(allowed=False, retry_after=1.0, message=message))
    _places[user_id] += 1
    try:
        yield
    finally:
        _places[user_id] -= 1
        if not _places[user_id]:
            del _places[user_id]


async def check_pace(exchange: ProgramCall, principal: Principal) -> None:
    """Count one request of a key and its person; raises GatewayError.

    The answer, whichever it will be, tells how many are left, in OpenAI's headers.
    """
    for verdict in (
        await limits.hit("gateway", user_id=principal.user_id),
        await limits.hit_key(principal.key_id, principal.rpm),
    ):
        if not verdict:
            raise too_fast(verdict)
    left = await limits.left_to_programs(
        principal.user_id, principal.key_id, principal.rpm
    )
    exchange.answer_headers |= {
        "x-ratelimit-limit-requests": str(left.most),
        "x-ratelimit-remaining-requests": str(left.left),
        "x-ratelimit-reset-requests": f"{left.seconds:.0f}s",
    }
