"""Whatever one sends, by the schema or against it: never a 5xx, never a dead process.

Schemathesis makes the requests from the OpenAPI schema; they are collected first and
then sent on the test's own event loop, since the stores' clients belong to a loop.
"""

import json
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from unittest import SkipTest

import pytest
import schemathesis
from django.test import AsyncClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import InvalidArgument, Unsatisfiable
from schemathesis.core import NotSet
from schemathesis.generation import GenerationMode

from accounts.models import User
from chat.api.root import api
from chat.tests.api.conftest import Caller, talk

EXAMPLES = 2  # for each operation and mode
SKIPPED = {"/api/import"}  # multipart: it has tests of its own
Request = tuple[str, str, dict[str, Any], bytes]  # method, path, query, body


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(
        json.loads(json.dumps(api.get_openapi_schema()))
    )
    found: list[Any] = [operation.ok() for operation in schema.get_all_operations()]  # type: ignore[union-attr]
    return [operation for operation in found if operation.path not in SKIPPED]


def requests(operation: Any, mode: GenerationMode) -> Iterator[Request]:  # noqa: ANN401
    cases: list[Any] = []

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:  # noqa: ANN401
        cases.append(case)

    collect()
    for case in cases:
        body = _bytes(case.body)
        query = {k: v for k, v in dict(case.query or {}).items() if v is not None}
        yield case.method, case.formatted_path, query, body


def _bytes(body: object) -> bytes:
    if isinstance(body, NotSet):
        return b""
    return body if isinstance(body, bytes) else json.dumps(body, default=str).encode()


def all_requests(real: dict[str, str]) -> list[Request]:
    """Return the requests, each also with ids that exist in its address."""
    found: list[Request] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for operation in operations():
            path = operation.path.format_map(real)
            for mode in GenerationMode:
                for request in _possible(operation, mode):
                    found.append(request)
                    if path != operation.path:
                        found.append((request[0], path, *request[2:]))
    return found


def _possible(operation: Any, mode: GenerationMode) -> list[Request]:  # noqa: ANN401
    """Return the requests; none for an operation that cannot be got wrong."""
    try:
        return list(requests(operation, mode))
    except (Unsatisfiable, InvalidArgument, SkipTest):
        assert mode is GenerationMode.NEGATIVE
        return []


async def send(client: AsyncClient, request: Request) -> int:
    method, path, query, body = request
    response = await client.generic(
        method.upper(), path, body, content_type="application/json", query_params=query
    )
    if response.streaming:
        assert [chunk async for chunk in response.streaming_content]  # type: ignore[attr-defined]
    return response.status_code


@pytest.mark.timeout(300)
async def test_no_request_makes_the_server_fail(as_alice: Caller, alice: User) -> None:
    home, (question, _) = await talk(alice, "1", "2")
    share = await as_alice.did("post", "/shares", {"conversation_id": home})
    real = defaultdict(lambda: question, conversation_id=home, share_id=share["id"])
    as_alice.client.raise_request_exception = False

    answers: Counter[int] = Counter()
    failures: list[Request] = []
    for request in all_requests(real):
        status = await send(as_alice.client, request)
        answers[status] += 1
        if status >= 500:
            failures.append(request)

    print(f"{sum(answers.values())} requests: {dict(sorted(answers.items()))}")  # noqa: T201
    assert failures == []
    assert (await as_alice.ask("get", "/conversations"))[0] == 200


BODIES = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe",
    b'{"title": "\\ud800"}',
    b'{"title": NaN}',
    b'{"title": 1e999}',
    b"[" * 100_000,
    b'{"title":' * 5_000,
    b'{"title": "' + b"x" * 11_000_000 + b'"}',
    b'{"constructor": {"prototype": 1}, "__proto__": {}}',
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
async def test_bodies_that_are_no_request_are_refused(
    as_alice: Caller, alice: User, body: bytes
) -> None:
    home, _ = await talk(alice, "1")
    response = await as_alice.client.generic(
        "PATCH", f"/api/conversations/{home}", body, content_type="application/json"
    )
    assert response.status_code in (400, 413)
    assert set(response.json()) == {"error"}
