"""Readers that stop reading, with real sockets; a thousand: see `tests.chaos`."""

import asyncio

import pytest

from endpoints.simulator.testing import Remote
from tests.chaos.program import Program
from tests.chaos.stalled import ANSWER, Stalled

pytestmark = pytest.mark.system
READERS = 60
BOUND = 45_000_000  # bytes; they are sent 97 MB


def test_readers_that_stop_reading_are_cut_off_and_one_comes_back(
    program: Program, azure: Remote
) -> None:
    assert len(ANSWER) * READERS > 2 * BOUND
    [web] = program.processes("web")
    outcome = asyncio.run(Stalled(azure, program.url, web).run(READERS))
    assert outcome.cut == READERS
    assert outcome.whole
    assert outcome.grown < BOUND
