"""Tokens and requests a minute, counted here and leased from what all share. Pure.

Azure counts a request when it arrives, by an estimate, and counts refused ones too; so
do we. A process takes its share of a minute's limit in batches: between two of them no
decision needs a round trip, and all processes together stay below the limit.
"""

from dataclasses import dataclass

MINUTE = 60.0  # seconds
BATCHES = 20  # a batch is this part of a minute's limit


@dataclass(slots=True)
class QuotaMeter:
    """One kind of limit of one target in the current minute; `limit` 0 = none."""

    limit: int
    minute: int = 0
    spent: int = 0  # by this process
    leased: int = 0  # by this process
    others: int = 0  # leased by the other processes, as far as known

    def turn(self, now: float) -> None:
        """Start anew when another minute has begun."""
        minute = int(now // MINUTE)
        if minute != self.minute:
            self.minute, self.spent, self.leased, self.others = minute, 0, 0, 0

    def fits(self, amount: int) -> bool:
        """Tell whether `amount` fits into what is left of the minute."""
        if not self.limit:
            return True
        return self.spent + amount <= self.limit - self.others

    def take(self, amount: int) -> None:
        """Count `amount`; a negative one gives back what an estimate took too much."""
        self.spent = max(0, self.spent + amount)

    def wanted(self) -> int:
        """Return how much to lease now; 0 while half a batch is left."""
        if not self.limit:
            return max(0, self.spent - self.leased)
        batch = max(1, self.limit // BATCHES)
        left = self.leased - self.spent
        return batch - left if left * 2 < batch and self.spent else 0

    def granted(self, amount: int, total: int) -> None:
        """Note a lease of `amount`, which brought all leases together to `total`."""
        self.leased += amount
        self.others = max(0, total - self.leased)

    def alone(self) -> None:
        """Forget the others: they cannot be asked."""
        self.others = 0
