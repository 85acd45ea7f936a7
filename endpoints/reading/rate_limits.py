"""What a deployment says it will still take, in the headers of its answers. Pure.

Format: https://learn.microsoft.com/azure/ai-foundry/openai/quotas-limits and
https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from endpoints.reading import figures

USED_UP = "used_up"  # the reason of a rest that a deployment itself announced
MOST = 10**12  # tokens or requests that can be left
SOON = 10.0  # seconds that a number counts when no reset is told: Azure's own slices
SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(slots=True)
class LimitLeft:
    """What is left of one limit until a moment, in seconds since the epoch."""

    amount: int
    until: float
    resets: bool  # the service has told the moment

    def fits(self, wanted: int, now: float) -> bool:
        """Tell whether `wanted` is still to be had."""
        return now >= self.until or wanted <= self.amount

    def take(self, amount: int) -> None:
        """Count `amount` until the service tells anew."""
        self.amount = max(0, self.amount - amount)


def left_of(headers: Mapping[str, str], kind: str, now: float) -> LimitLeft | None:
    """Return what is left of "requests" or "tokens"; None when that is not told.

    On the Responses API Azure sends -1 or 0 for limit and rest: that tells nothing.
    """
    limit = figures.number(headers.get(f"x-ratelimit-limit-{kind}", ""), MOST)
    amount = figures.number(headers.get(f"x-ratelimit-remaining-{kind}", ""), MOST)
    reset = seconds_of(headers.get(f"x-ratelimit-reset-{kind}", ""))
    if amount is None or (not amount and not limit):
        return None
    return LimitLeft(int(amount), now + (reset or SOON), reset > 0)


def wait_of(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until all limits that are used up are full again, or None."""
    told = [left_of(headers, kind, 0.0) for kind in ("requests", "tokens")]
    waits = [each.until for each in told if each and each.resets and not each.amount]
    return max(waits, default=None)


def seconds_of(text: str) -> float:
    """Return a span such as "12", "6m0s" or "20ms" in seconds; 0 when unknown."""
    if (plain := figures.number(text)) is not None:
        return plain
    span = sum(float(number) * UNITS[unit] for number, unit in SPAN.findall(text))
    return figures.number(span) or 0.0
