"""Traces for OpenTelemetry: HTTP requests and answers, and never what they say.

An extra (requirements/otel.txt): nothing of it is loaded unless
OTEL_EXPORTER_OTLP_ENDPOINT is set. The SDK reads the other OTEL_… variables itself.
"""

import logging
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, Protocol, TypeAlias

from django.urls import Resolver404, resolve

log = logging.getLogger(__name__)

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
QUIET = r"/health$,/ready$,/metrics$,/static/"
# Where the instrumentation puts addresses: their queries and links' tokens are secrets.
ADDRESSES = ("http.url", "http.target", "url.full", "url.path", "url.query")
# Who asked is nobody's business either.
PEOPLE = ("net.peer.ip", "client.address", "http.user_agent", "user_agent.original")

Attribute = str | int | float | bool
Scope: TypeAlias = MutableMapping[str, Any]  # ASGI as the server speaks it
Application: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]


class Span(Protocol):
    """What we do with a span of OpenTelemetry."""

    def set_attribute(self, key: str, value: Attribute) -> None:
        """Note a fact."""


class _Nothing:
    def set_attribute(self, key: str, value: Attribute) -> None:
        pass


_provider: Any = None


def start() -> bool:
    """Begin to send traces, once for each process; False when nobody asked for it."""
    global _provider  # one exporter for each process
    if _provider is not None or not os.environ.get(ENDPOINT):
        return _provider is not None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning(
            "%s is set, but OpenTelemetry is not installed: no traces are sent. "
            "pip install --require-hashes -r requirements/otel.txt",
            ENDPOINT,
        )
        return False
    name = os.environ.get("OTEL_SERVICE_NAME") or "librechat"
    _provider = TracerProvider(resource=Resource.create({"service.name": name}))
    _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    log.info("traces are sent")
    return True


def stop() -> None:
    """Send what is left and send nothing more."""
    global _provider
    if _provider is not None:
        _provider.shutdown()
        _provider = None


def traced(http: Application) -> Application:
    """Return `http` with a span for each request, when traces are sent."""
    if not start():
        return http
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware

    wrapped: Application = OpenTelemetryMiddleware(
        http,
        excluded_urls=QUIET,
        default_span_details=_named,
        server_request_hook=_discreet,
        tracer_provider=_provider,
        exclude_spans=["receive", "send"],
    )
    return wrapped


@contextmanager
def span(name: str, attributes: Mapping[str, Attribute]) -> Iterator[Span]:
    """Measure what happens inside, when traces are sent."""
    if _provider is None:
        yield _Nothing()
        return
    tracer = _provider.get_tracer("librechat")
    with tracer.start_as_current_span(
        name,
        attributes=attributes,
        record_exception=False,  # its message may quote what somebody wrote
        set_status_on_exception=False,
    ) as current:
        yield current


def _named(scope: Scope) -> tuple[str, dict[str, Attribute]]:
    route = _route(scope)
    return f"{scope['method']} {route}".strip(), {"http.route": route}


def _discreet(current: Any, scope: Scope) -> None:  # noqa: ANN401 - a span
    known = set(current.attributes or ())
    for key in known.intersection(ADDRESSES):
        current.set_attribute(key, _route(scope))
    for key in known.intersection(PEOPLE):
        current.set_attribute(key, "")


def _route(scope: Scope) -> str:
    """Return the pattern of the address, without anybody's ids, or ""."""
    try:
        return f"/{resolve(scope['path']).route}"
    except Resolver404:
        return ""
