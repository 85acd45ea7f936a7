import asyncio
from collections.abc import Iterator

import pytest

from endpoints.simulator.testing import Remote, in_process
from tests.chaos.outage import Outage, Plan
from tests.chaos.program import Part, Program, running

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def azure() -> Iterator[Remote]:
    with in_process() as azure:
        yield azure


@pytest.fixture(scope="module")
def program(
    azure: Remote, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("program")
    environment = {"WEB_CONCURRENCY": "2"}
    with running(folder, azure.url, environment=environment) as program:
        yield program


@pytest.mark.parametrize("part", ["web", "worker", "redis", "mongod"])
def test_no_shown_word_is_lost_when_a_process_is_killed(
    program: Program, azure: Remote, part: Part
) -> None:
    verdict = asyncio.run(Outage(program, azure, Plan(streams=6, tokens=150)).run(part))
    assert verdict.faults == []
    assert verdict.answers == 8
    assert verdict.stored > 0
