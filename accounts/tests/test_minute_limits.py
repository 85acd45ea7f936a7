"""What a key may ask for in a minute: taken before, put right after, never passed."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from accounts.keys import minute_limits
from accounts.keys.minute_limits import OverMinute, take
from accounts.rights.principal import ModelLimit, Principal
from runtime.redis import redis
from runtime.redis_keys import minute_key

KEY = Principal(user_id=1, key_id=7, scopes=("gateway",), tpm=1000)


async def let_in(key: Principal, model: str, tokens: int) -> bool:
    try:
        return await take(key, model, tokens) is not None
    except OverMinute:
        return False


async def test_a_key_without_limits_takes_nothing(redis_clean: str) -> None:
    free = replace(KEY, tpm=0, model_limits=(ModelLimit("gpt-4*", rpm=1),))
    assert await take(free, "o3", 10_000) is None
    assert not minute_limits.count_tokens(free, "gpt-4o")
    assert await redis().keys("*") == []


async def test_of_a_crowd_as_many_get_in_as_have_room(redis_clean: str) -> None:
    limits = (ModelLimit("gpt-4*", rpm=90),)
    key = replace(KEY, model_limits=limits)
    crowd = (let_in(key, "gpt-4o", 10) for _ in range(300))
    assert Counter(await asyncio.gather(*crowd)) == {True: 90, False: 210}
    others = (let_in(key, "o3", 10) for _ in range(300))  # of the thousand 100 are left
    assert Counter(await asyncio.gather(*others)) == {True: 10, False: 290}


async def test_what_was_not_used_is_there_again(redis_clean: str) -> None:
    share = await take(KEY, "gpt-4o", 900)
    assert share is not None
    assert share.windows[0].left == 100
    with pytest.raises(OverMinute) as refused:
        await take(KEY, "gpt-4o", 101)
    assert not refused.value.never
    assert 0 < refused.value.retry_after <= 65
    await share.put_right(200)
    await share.put_right(0)  # once only
    assert await let_in(KEY, "gpt-4o", 800)
    assert not await let_in(KEY, "gpt-4o", 1)


async def test_what_no_minute_has_room_for_is_told_so(redis_clean: str) -> None:
    with pytest.raises(OverMinute) as refused:
        await take(KEY, "gpt-4o", 1001)
    assert refused.value.never
    assert await let_in(KEY, "gpt-4o", 1000)


async def test_a_minute_passes(redis_clean: str) -> None:
    assert await let_in(KEY, "gpt-4o", 1000)
    name = minute_key(7, "tokens", "")
    [piece] = await redis().hkeys(name)
    await redis().delete(name)
    counts, over = int(piece) - 6, int(piece) - 13
    await redis().hset(name, mapping={counts: 400, over: 600})
    assert not await let_in(KEY, "gpt-4o", 601)
    assert await let_in(KEY, "gpt-4o", 500)


@pytest.mark.parametrize(
    "text", ["gpt-4*", "gpt-4* tpm=", "gpt-4* rpm=x", f"{'g' * 201} rpm=1"]
)
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="g"):
        minute_limits.parsed(text)


def test_limits_are_written_as_they_are_read() -> None:
    text = "gpt-4* rpm=10 tpm=20000\no3 tpm=5"
    assert minute_limits.written(minute_limits.parsed(text)) == text
