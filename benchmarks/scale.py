"""How much each benchmark does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """The load of the targets; `QUICK` shows only that everything works."""

    streams: int = 50  # P1
    rate: int = 50  # tokens per second and stream: P1, P12
    seconds: int = 10
    firsts: int = 40  # P3: answers, one after the other
    crowd: int = 100  # P4: chats started at once; P12: streams, at half the rate
    carried: int = 200  # P5: streams at once …
    carried_rate: int = 30  # … and their tokens per second
    sockets: int = 2000  # P6, P15
    starts: int = 400  # P13: chats, begun and ended
    runs: int = 10_000  # P7
    run_tokens: int = 20  # P7: tokens of each
    at_once: int = 25  # P7
    conversations: int = 10_000  # P9, P10


FULL = Scale()
QUICK = Scale(
    streams=10,
    seconds=3,
    firsts=8,
    crowd=10,
    carried=20,
    sockets=100,
    starts=40,
    runs=200,
    conversations=500,
)
