"""Any change to a recorded entry breaks the chain."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.audit.chain import START, ChainLink, first_break

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def chain(length: int) -> list[tuple[ChainLink, str]]:
    """Return a chain of so many entries."""
    links, before = [], START
    for number in range(1, length + 1):
        link = ChainLink(
            number, NOON, 7, "person.ban", "user", "8", {"minutes": number}
        )
        before = link.hashed(before)
        links.append((link, before))
    return links


def test_an_untouched_chain_holds() -> None:
    links = chain(3)
    assert first_break(links) == (3, links[-1][1], None)


def test_an_empty_chain_holds() -> None:
    assert first_break([]) == (0, START, None)


@pytest.mark.parametrize(
    "change",
    [
        {"created_at": NOON + timedelta(microseconds=1)},
        {"actor_id": None},
        {"action": "person.unban"},
        {"target_type": "group"},
        {"target_id": "9"},
        {"details": {}},
    ],
)
def test_a_changed_entry_is_found(change: dict[str, object]) -> None:
    links = chain(3)
    links[1] = (replace(links[1][0], **change), links[1][1])  # type: ignore[arg-type]
    assert first_break(links)[2] == 2


@given(st.integers(2, 8), st.data())
def test_a_removed_entry_is_found(length: int, data: st.DataObject) -> None:
    links = chain(length)
    removed = data.draw(st.integers(0, length - 2))
    del links[removed]
    assert first_break(links)[2] == removed + 1


def test_a_forged_entry_with_its_own_hash_breaks_the_next_one() -> None:
    links = chain(3)
    forged = replace(links[1][0], target_id="9")
    links[1] = (forged, forged.hashed(links[0][1]))
    assert first_break(links)[2] == 3
