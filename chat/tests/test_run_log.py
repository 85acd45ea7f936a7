import asyncio
from dataclasses import replace

import pytest

from chat.store.running import leases, run_log
from chat.store.running.run_log import Entry, RunRecord
from runtime.redis import redis

pytestmark = pytest.mark.usefixtures("stores")


def record(run_id: str = "r1", owner_id: int = 1, process: str = "p1") -> RunRecord:
    return RunRecord(run_id, owner_id, "c1", "m1", process, 0.0)


async def test_events_come_back_after_a_number_in_order() -> None:
    await run_log.append([("r1", Entry(n, b"f%d" % n)) for n in (1, 2, 3)])
    found = await run_log.events_after("r1", 1)
    assert [(entry.number, entry.frame) for entry in found] == [(2, b"f2"), (3, b"f3")]
    assert await run_log.last_number("r1") == 3


async def test_one_batch_serves_many_runs() -> None:
    lost = await run_log.append(
        [("a", Entry(1, b"x")), ("b", Entry(1, b"y", last=True))]
    )
    assert lost == set()
    assert [entry.last for entry in await run_log.events_after("b", 0)] == [True]


async def test_writing_the_same_event_again_does_no_harm() -> None:
    batch = [("r1", Entry(1, b"x"))]
    await run_log.append(batch)
    assert await run_log.append(batch) == set()
    assert len(await run_log.events_after("r1", 0)) == 1


async def test_a_run_that_another_has_ended_is_reported_as_lost() -> None:
    await run_log.append([("r1", Entry(1, b"x")), ("r1", Entry(2, b"end", last=True))])
    assert await run_log.append([("r1", Entry(2, b"late"))]) == {"r1"}
    assert (await run_log.events_after("r1", 1))[0].frame == b"end"


async def test_every_log_expires() -> None:
    await run_log.append([("r1", Entry(1, b"x"))])
    assert await redis().ttl("lc:run:r1:log") > 0


async def test_a_person_has_so_many_places_and_no_more() -> None:
    places = [await run_log.register(record(f"r{n}"), limit=2) for n in range(3)]
    assert places == ["taken", "taken", "full"]
    assert await run_log.register(record("other", owner_id=2), limit=2) == "taken"


async def test_a_record_changes_only_while_its_run_is_on_the_lists() -> None:
    assert not await run_log.change(record())
    await run_log.register(record(), limit=1)
    changed = replace(record(), reservation="another")
    assert await run_log.change(changed)
    assert await run_log.records_of(1) == [changed]
    await run_log.unregister(changed)
    assert not await run_log.change(record())
    assert await run_log.record_of(1, "r1") == changed


async def test_parallel_registrations_never_pass_the_limit() -> None:
    places = await asyncio.gather(
        *(run_log.register(record(f"r{n}"), limit=3) for n in range(20))
    )
    assert places.count("taken") == 3


async def test_the_same_run_again_takes_no_second_place() -> None:
    await run_log.register(record(), limit=1)
    assert await run_log.register(record(), limit=1) == "there"


async def test_an_ended_run_frees_its_place_and_keeps_its_log_for_a_while() -> None:
    await run_log.register(record(), limit=1)
    await run_log.append([("r1", Entry(1, b"x", last=True))])
    await run_log.unregister(record())
    assert await run_log.records_of(1) == []
    assert len(await run_log.events_after("r1", 0)) == 1
    assert 0 < await redis().ttl("lc:run:r1:log") <= 600


async def test_the_living_are_told_from_the_dead() -> None:
    await leases.renew("p1")
    assert await leases.living(["p1", "p2"]) == {"p1"}
    await leases.give_up("p1")
    assert await leases.living(["p1"]) == set()
