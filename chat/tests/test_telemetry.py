"""Traces reach a collector, and nobody's words or addresses are in them."""

import asyncio
import logging
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)

from accounts.models import User
from chat.runs.watching.hub import hub
from chat.tests.conftest import Tab
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from runtime.telemetry import traces

Open = Callable[[User], Awaitable[Tab]]
CANARY = "canary-41d7"
PERSON = "203.0.113.9"


class Collector:
    """Takes OTLP/HTTP as a collector does and keeps the spans."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.raw = b""
        keep = self._keep

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                keep(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def _keep(self, body: bytes) -> None:
        self.raw += body
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                self.spans += scope.spans


def facts(span: Any) -> dict[str, object]:  # noqa: ANN401 - generated code
    kinds = {one.key: one.value for one in span.attributes}
    return {
        key: getattr(value, value.WhichOneof("value")) for key, value in kinds.items()
    }


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    found = Collector()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    monkeypatch.setenv(traces.ENDPOINT, found.url)
    yield found
    traces.stop()
    found.server.shutdown()
    thread.join()
    found.server.server_close()


async def answered(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def asked(application: traces.Application, path: str) -> None:
    async def receive() -> dict[str, str]:
        return {"type": "http.request"}

    async def send(message: object) -> None:
        pass

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": f"q={CANARY}".encode(),
        "headers": [(b"user-agent", CANARY.encode())],
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 3080),
        "client": (PERSON, 5000),
    }
    await application(scope, receive, send)


async def test_a_request_is_traced_by_its_route_without_query_token_or_person(
    collector: Collector,
) -> None:
    application = traces.traced(answered)
    await asked(application, f"/share/{CANARY}")
    await asked(application, "/health")
    await asyncio.to_thread(traces.stop)
    (span,) = collector.spans
    assert span.name == f"GET {facts(span)['http.route']}"
    assert facts(span)["http.status_code"] == 200
    assert CANARY.encode() not in collector.raw
    assert PERSON.encode() not in collector.raw


async def test_an_answer_is_traced_without_its_words(
    collector: Collector, socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    traces.start()
    configured.script("gpt-4o", Script(answer=f"Answer {CANARY}"))
    tab = await socket_for(alice)
    started = await tab.ask(f"Question {CANARY}")
    await tab.until("run.finished")
    await asyncio.gather(*(await hub()).drivers.values())
    await asyncio.to_thread(traces.stop)
    (span,) = [one for one in collector.spans if one.name == "run"]
    assert facts(span) == {
        "run_id": started["run_id"],
        "model": "gpt-4o",
        "outcome": "complete",
        "attempts": 1,
        "group": "demo",
    }
    assert CANARY.encode() not in collector.raw


async def test_nothing_is_loaded_or_wrapped_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(traces.ENDPOINT, raising=False)
    assert traces.traced(answered) is answered


async def test_a_missing_extra_is_told_in_the_log_and_nothing_else_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(traces.ENDPOINT, "http://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with caplog.at_level(logging.WARNING):
        assert traces.traced(answered) is answered
    assert "requirements/otel.txt" in caplog.text
