"""Which addresses the gateway answers, and with what. Pure.

The same operations stand under OpenAI's paths, under those of Azure's v1 API, under
the deployment paths of Azure's dated API, and bare, as some programs are set up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Operation = Literal[
    "models",
    "model",
    "chat",
    "completions",
    "embeddings",
    "responses",
    "response",
    "response_delete",
    "response_cancel",
    "response_input",
    "picture",
    "picture_edit",
    "speech",
    "transcription",
    "translation",
    "moderation",
    "ranking",
    "file_new",
    "files",
    "file",
    "file_content",
    "file_delete",
    "batch_new",
    "batches",
    "batch",
    "batch_cancel",
    "job_new",
    "jobs",
    "job",
    "job_cancel",
    "job_events",
    "job_checkpoints",
    "messages",
    "count_tokens",
    "usage",
    "subscription",
    "grants",
]
Rows = tuple[tuple[str, str, Operation], ...]
EVERYWHERE: Rows = (
    ("POST", "/chat/completions", "chat"),
    ("POST", "/completions", "completions"),
    ("POST", "/embeddings", "embeddings"),
    ("POST", "/responses", "responses"),
    ("POST", "/images/generations", "picture"),
    ("POST", "/images/edits", "picture_edit"),
    ("POST", "/audio/speech", "speech"),
    ("POST", "/audio/transcriptions", "transcription"),
    ("POST", "/audio/translations", "translation"),
    ("POST", "/moderations", "moderation"),
    ("POST", "/rerank", "ranking"),
)
LISTS: Rows = (
    ("GET", "/models", "models"),
    ("GET", "/models/{model}", "model"),
)
KEPT: Rows = (
    ("GET", "/responses/{id}", "response"),
    ("DELETE", "/responses/{id}", "response_delete"),
    ("POST", "/responses/{id}/cancel", "response_cancel"),
    ("GET", "/responses/{id}/input_items", "response_input"),
    ("POST", "/files", "file_new"),
    ("GET", "/files", "files"),
    ("GET", "/files/{id}", "file"),
    ("GET", "/files/{id}/content", "file_content"),
    ("DELETE", "/files/{id}", "file_delete"),
    ("POST", "/batches", "batch_new"),
    ("GET", "/batches", "batches"),
    ("GET", "/batches/{id}", "batch"),
    ("POST", "/batches/{id}/cancel", "batch_cancel"),
    ("POST", "/fine_tuning/jobs", "job_new"),
    ("GET", "/fine_tuning/jobs", "jobs"),
    ("GET", "/fine_tuning/jobs/{id}", "job"),
    ("POST", "/fine_tuning/jobs/{id}/cancel", "job_cancel"),
    ("GET", "/fine_tuning/jobs/{id}/events", "job_events"),
    ("GET", "/fine_tuning/jobs/{id}/checkpoints", "job_checkpoints"),
)
ANTHROPIC: Rows = (
    ("POST", "/messages", "messages"),
    ("POST", "/messages/count_tokens", "count_tokens"),
)
OLD: Rows = (
    ("POST", "/engines/{model}/chat/completions", "chat"),
    ("POST", "/engines/{model}/completions", "completions"),
    ("POST", "/engines/{model}/embeddings", "embeddings"),
    ("GET", "/dashboard/billing/usage", "usage"),
    ("GET", "/dashboard/billing/subscription", "subscription"),
    ("GET", "/dashboard/billing/credit_grants", "grants"),
)
FAMILIES = (
    ("/v1", EVERYWHERE + LISTS + KEPT + ANTHROPIC + OLD),
    ("/anthropic/v1", ANTHROPIC),
    ("/openai/v1", EVERYWHERE + LISTS + KEPT),
    ("/openai/deployments/{model}", EVERYWHERE),
    ("/openai", EVERYWHERE + LISTS + KEPT),
    ("", EVERYWHERE + LISTS + KEPT + OLD),
)
SOCKETS = tuple(f"{prefix}/realtime" for prefix in ("/v1", "/openai/v1", "/openai", ""))
OURS = ("/v1/", "/openai/", "/anthropic/v1/")  # below these nobody else has anything
ROOTS = ("/v1", "/openai", "/openai/v1")  # what programs ask for to see a server


@dataclass(frozen=True, slots=True)
class GatewayRoute:
    """A method of an address.

    `{model}` stands for a model's name, slashes included, `{id}` for an id.
    """

    method: str
    path: str
    operation: Operation

    @property
    def methods(self) -> tuple[str, ...]:
        """Return what may be done here: what can be read can be looked at as well."""
        return ("GET", "HEAD") if self.method == "GET" else (self.method,)


@dataclass(frozen=True, slots=True)
class Found:
    """What an address means, method by method; `name` is the model or id in it."""

    routes: tuple[GatewayRoute, ...]
    name: str = ""

    @property
    def methods(self) -> tuple[str, ...]:
        """Return what may be done here."""
        return tuple(method for route in self.routes for method in route.methods)

    def route(self, method: str) -> GatewayRoute | None:
        """Return the route of a method, None when it is not for this address."""
        return next((each for each in self.routes if method in each.methods), None)


def _routes() -> Iterator[GatewayRoute]:
    for prefix, rows in FAMILIES:
        for method, path, operation in rows:
            yield GatewayRoute(method, prefix + path, operation)


ROUTES = tuple(_routes())
BY_PATH: dict[str, tuple[GatewayRoute, ...]] = {}
for _route in ROUTES:
    BY_PATH[_route.path] = (*BY_PATH.get(_route.path, ()), _route)
PLACES = {r"\{model\}": "(.+)", r"\{id\}": "([^/]+)"}


def _pattern(path: str) -> re.Pattern[str]:
    text = re.escape(path)
    for place, pattern in PLACES.items():
        text = text.replace(place, pattern)
    return re.compile(text)


NAMING = [(_pattern(path), rows) for path, rows in BY_PATH.items() if "{" in path]


def find(path: str) -> Found | None:
    """Return what stands at a path, with the model or id in it; None for nothing."""
    path = path.rstrip("/")
    if (routes := BY_PATH.get(path)) and "{" not in path:
        return Found(routes)
    for pattern, rows in NAMING:
        if match := pattern.fullmatch(path):
            return Found(rows, match[1])
    return None


def is_ours(path: str) -> bool:
    """Tell whether the gateway answers for this path, if only that it knows no such."""
    if path.startswith(OURS) or is_root(path) or is_socket(path):
        return True
    return find(path) is not None


def is_socket(path: str) -> bool:
    """Tell whether programs open a WebSocket here."""
    return path.rstrip("/") in SOCKETS


def is_root(path: str) -> bool:
    """Tell whether a family of addresses stands below this path."""
    return path.rstrip("/") in ROOTS
