import asyncio
from collections.abc import Iterator

import pytest

from endpoints.simulator.testing import Remote, in_process
from tests.chaos.calls import RUNS, Searches, answers_after_kill
from tests.chaos.outage import Outage, Plan
from tests.chaos.program import PARTS, Program, running

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def azure() -> Iterator[Remote]:
    with in_process() as azure:
        yield azure


@pytest.fixture(scope="module")
def searches() -> Iterator[Searches]:
    with Searches().served() as searches:
        yield searches


@pytest.fixture(scope="module")
def program(
    azure: Remote, searches: Searches, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("program")
    environment = {"WEB_CONCURRENCY": "2", "SEARXNG_INSTANCE_URL": searches.url}
    with running(folder, azure.url, environment=environment) as program:
        yield program


def test_no_shown_word_is_lost_whichever_process_is_killed(
    program: Program, azure: Remote, searches: Searches
) -> None:
    # One test, so that tests that run in parallel do not start the program twice.
    plan = Plan(streams=6, tokens=100)
    verdicts = [asyncio.run(Outage(program, azure, plan).run(part)) for part in PARTS]
    assert [verdict.faults for verdict in verdicts] == [[], [], [], []]
    assert [verdict.answers for verdict in verdicts] == [8, 8, 8, 8]
    assert all(verdict.stored > 0 for verdict in verdicts)
    # Two calls of each answer were under way: each is made once more, none is lost.
    held = asyncio.run(answers_after_kill(program, azure, searches))
    done = ("tool_call", "done")
    assert held == [[done, done, ("text", "Found.")]] * RUNS
    assert searches.made == {"0": 2 * RUNS, "1": 2 * RUNS}
