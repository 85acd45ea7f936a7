import asyncio
from collections.abc import Iterator

import pytest

from endpoints.simulator.testing import Remote, in_process
from tests.chaos.calls import RUNS, answers_after_kill
from tests.chaos.counting import Counting
from tests.chaos.outage import Outage, Plan
from tests.chaos.program import PARTS, Program, running

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def azure() -> Iterator[Remote]:
    with in_process() as azure:
        yield azure


@pytest.fixture(scope="module")
def counting() -> Iterator[Counting]:
    with Counting().served() as counting:
        yield counting


@pytest.fixture(scope="module")
def program(
    azure: Remote, counting: Counting, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("program")
    environment = {"WEB_CONCURRENCY": "2"}
    with running(
        folder,
        azure.url,
        environment=environment,
        configuration=counting.configuration,
    ) as program:
        yield program


def test_no_shown_word_is_lost_whichever_process_is_killed(
    program: Program, azure: Remote, counting: Counting
) -> None:
    # One test, so that tests that run in parallel do not start the program twice.
    plan = Plan(streams=6, tokens=100)
    verdicts = [asyncio.run(Outage(program, azure, plan).run(part)) for part in PARTS]
    assert [verdict.faults for verdict in verdicts] == [[], [], [], []]
    assert [verdict.answers for verdict in verdicts] == [8, 8, 8, 8]
    assert all(verdict.stored > 0 for verdict in verdicts)
    # Two calls of each answer were under way. What reads is made once more; of what
    # writes the person is asked, and it is not.
    held = asyncio.run(answers_after_kill(program, azure, counting))
    calls = [("tool_call", "done"), ("tool_call", "failed")]
    assert held == [[*calls, ("text", "Found.")]] * RUNS
    looked, booked = ({f"{tool} {n}" for n in range(RUNS)} for tool in ("look", "book"))
    assert counting.made == dict.fromkeys(looked, 2) | dict.fromkeys(booked, 1)
