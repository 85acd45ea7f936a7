"""How many requests there may be: a minute, and at one time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from accounts.keys.minute_limits import MinuteShare
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
    _say(exchange.answer_headers, "requests", left.most, left.left, left.seconds)


def tell(headers: dict[str, str], minute: MinuteShare) -> None:
    """Tell what a key's minutes have left, where that is less than is told already."""
    for window in minute.windows:
        told = headers.get(f"x-ratelimit-remaining-{window.unit}")
        if told is None or window.left < int(told):
            seconds = window.seconds_to(window.limit, minute.piece)
            _say(headers, window.unit, window.limit, window.left, seconds)


def _say(
    headers: dict[str, str], unit: str, most: int, left: int, seconds: float
) -> None:
    headers |= {
        f"x-ratelimit-limit-{unit}": str(most),
        f"x-ratelimit-remaining-{unit}": str(left),
        f"x-ratelimit-reset-{unit}": f"{seconds:.0f}s",
    }
