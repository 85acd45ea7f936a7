"""Programs put words on their calls; the ledger keeps them, the service sees none."""

import json
from collections.abc import Awaitable, Callable

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from openai import AsyncOpenAI, BadRequestError

from accounts.keys import api_keys
from accounts.ledger import tags
from accounts.ledger.models import LedgerEntry
from accounts.models import ApiKey, User
from endpoints.gateway.errors import GatewayError
from endpoints.gateway.requests.spend_tags import taken
from endpoints.gateway.tests.conftest import HELLO
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.testing import SimulatorHandle

Ledger = Callable[..., Awaitable[list[LedgerEntry]]]


async def tags_of(entry: LedgerEntry) -> list[str]:
    return [each.tag async for each in entry.tags.order_by("id")]


async def test_tags_of_body_header_and_key_are_kept_and_the_service_sees_none(
    client: AsyncOpenAI, alice: User, azure: SimulatorHandle, ledger: Ledger
) -> None:
    first = timezone.now().date()  # midnight may pass
    await ApiKey.objects.filter(user=alice).aupdate(metadata={"tags": ["robot"]})
    await client.chat.completions.create(
        model="gpt-4o",
        messages=HELLO,
        extra_body={"metadata": {"tags": ["blue", "nightly"], "job": "7"}},
        extra_headers={"x-litellm-tags": "blue, cost-centre-4"},
    )
    [line] = await ledger()
    assert await tags_of(line) == ["robot", "blue", "cost-centre-4", "nightly"]
    assert "blue" not in json.dumps(azure.requests()[-1])
    found = await sync_to_async(tags.sums)(first, timezone.now().date())
    assert {one.tag: one.calls for one in found}["blue"] == 1
    assert found[0].tokens == line.prompt + line.completion
    assert found[0].cost == line.cost


async def test_a_call_without_tags_has_none(url: str, key: str, ledger: Ledger) -> None:
    await post(url, key, {"model": "gpt-4o", "messages": HELLO, "metadata": {"a": "b"}})
    [line] = await ledger()
    assert await tags_of(line) == []


def test_what_else_stands_in_metadata_stays() -> None:
    body = {"model": "m", "metadata": {"tags": [" blue "], "job": "7"}}
    found, rest = taken({}, body)
    assert (found, rest) == (("blue",), {"model": "m", "metadata": {"job": "7"}})
    assert taken({}, {"metadata": {"tags": ["a"]}}) == (("a",), {})
    texts = {"metadata": {"tags": "as the service has them"}}
    assert taken({}, texts) == ((), texts)


@pytest.mark.parametrize(
    "told", [["x" * 101], [7], [""], [str(number) for number in range(21)]]
)
def test_what_is_no_tag_is_refused(told: list[object]) -> None:
    with pytest.raises(GatewayError) as refused:
        taken({}, {"metadata": {"tags": told}})
    assert refused.value.status == 400


async def test_too_many_tags_are_told_to_the_program(client: AsyncOpenAI) -> None:
    many = ",".join(str(number) for number in range(30))
    with pytest.raises(BadRequestError, match="At most 20 tags"):
        await client.embeddings.create(
            model="embed", input="x", extra_headers={"x-litellm-tags": many}
        )


def test_notes_of_a_key_that_are_no_tags_are_passed_over() -> None:
    for notes in ({}, {"tags": "blue"}, {"tags": [1, "", None]}, {"other": 1}):
        assert api_keys._tags(ApiKey(metadata=notes)) == ()
