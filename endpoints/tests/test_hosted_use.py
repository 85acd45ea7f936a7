"""What a service runs by itself in an answer: read in what it tells, and priced."""

from decimal import Decimal
from typing import Any

import orjson
import pytest

from endpoints.billing import prices
from endpoints.events import Event, Usage
from endpoints.reading.hosted_use import with_hosted_use
from endpoints.reading.passing.response_passing import (
    ResponseEventReader,
    WholeResponseReader,
    framed,
)
from endpoints.request import Passing

ITEMS: list[Any] = [
    {"type": "web_search_call", "action": {"type": "search", "query": "tea"}},
    {"type": "web_search_call", "action": {"type": "open_page"}},
    {"type": "web_search_call"},
    {"type": "file_search_call"},
    {"type": "code_interpreter_call", "id": "a", "container_id": "c1"},
    {"type": "code_interpreter_call", "id": "b", "container_id": "c1"},
    {"type": "message", "content": []},
]
RESPONSE = {
    "id": "resp_1",
    "object": "response",
    "status": "completed",
    "model": "gpt-4o",
    "output": ITEMS,
    "usage": {"input_tokens": 1000, "output_tokens": 100},
}
USED = Usage(1000, 100, searches=2, file_searches=1, containers=1)


def usage_in(events: list[Event]) -> list[Usage]:
    return [each for each in events if isinstance(each, Usage)]


def test_a_stream_tells_searches_and_containers_with_its_tokens() -> None:
    reader = ResponseEventReader(Passing("responses", "my-model"))
    told = {"type": "response.completed", "response": RESPONSE}
    assert usage_in(list(reader.feed(framed(told)))) == [USED]


def test_a_whole_answer_tells_the_same() -> None:
    reader = WholeResponseReader(Passing("responses", "my-model"))
    events = [*reader.feed(orjson.dumps(RESPONSE)), *reader.finish()]
    assert usage_in(events) == [USED]


def test_they_cost_what_the_list_says_on_top_of_the_tokens() -> None:
    tokens = prices.cost("gpt-4o", Usage(1000, 100))
    assert tokens is not None
    assert prices.cost("gpt-4o", USED) == tokens + Decimal("0.0525")
    assert prices.cost("gpt-7000", USED) is None


def test_a_ranking_is_paid_by_its_questions() -> None:
    assert prices.cost("cohere-rerank-v4", Usage(9000, ranked=3)) == Decimal("0.006")


@pytest.mark.parametrize("items", [None, "x", [None, 7], [{"type": 5}]])
def test_what_is_no_list_of_items_tells_nothing(items: object) -> None:
    assert with_hosted_use(Usage(5), items) == Usage(5)
