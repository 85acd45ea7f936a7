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
    "usage",
    "subscription",
    "grants",
]
EVERYWHERE: tuple[tuple[str, str, Operation], ...] = (
    ("POST", "/chat/completions", "chat"),
    ("POST", "/completions", "completions"),
    ("POST", "/embeddings", "embeddings"),
)
LISTS: tuple[tuple[str, str, Operation], ...] = (
    ("GET", "/models", "models"),
    ("GET", "/models/{model}", "model"),
)
OLD: tuple[tuple[str, str, Operation], ...] = (
    ("POST", "/engines/{model}/chat/completions", "chat"),
    ("POST", "/engines/{model}/completions", "completions"),
    ("POST", "/engines/{model}/embeddings", "embeddings"),
    ("GET", "/dashboard/billing/usage", "usage"),
    ("GET", "/dashboard/billing/subscription", "subscription"),
    ("GET", "/dashboard/billing/credit_grants", "grants"),
)
FAMILIES = (
    ("/v1", EVERYWHERE + LISTS + OLD),
    ("/openai/v1", EVERYWHERE + LISTS),
    ("/openai/deployments/{model}", EVERYWHERE),
    ("/openai", EVERYWHERE + LISTS),
    ("", EVERYWHERE + LISTS + OLD),
)
OURS = ("/v1/", "/openai/")  # below these nobody else has anything
ROOTS = ("/v1", "/openai", "/openai/v1")  # what programs ask for to see a server


@dataclass(frozen=True, slots=True)
class GatewayRoute:
    """A method of an address; `{model}` stands for a model's name, slashes included."""

    method: str
    path: str
    operation: Operation

    @property
    def methods(self) -> tuple[str, ...]:
        """Return what may be done here: what can be read can be looked at as well."""
        return ("GET", "HEAD") if self.method == "GET" else (self.method,)


@dataclass(frozen=True, slots=True)
class Found:
    """What an address means; `model` is "" where the body names it."""

    operation: Operation
    model: str = ""


def _routes() -> Iterator[GatewayRoute]:
    for prefix, rows in FAMILIES:
        for method, path, operation in rows:
            yield GatewayRoute(method, prefix + path, operation)


ROUTES = tuple(_routes())
PLAIN = {route.path: route for route in ROUTES if "{" not in route.path}
NAMING = [
    (re.compile(re.escape(route.path).replace(r"\{model\}", "(.+)")), route)
    for route in ROUTES
    if "{" in route.path
]


def find(path: str) -> tuple[GatewayRoute, str] | None:
    """Return the route of a path and the model in it; None when there is none."""
    path = path.rstrip("/")
    if route := PLAIN.get(path):
        return route, ""
    for pattern, route in NAMING:
        if match := pattern.fullmatch(path):
            return route, match[1]
    return None


def is_ours(path: str) -> bool:
    """Tell whether the gateway answers for this path, if only that it knows no such."""
    return path.startswith(OURS) or is_root(path) or find(path) is not None


def is_root(path: str) -> bool:
    """Tell whether a family of addresses stands below this path."""
    return path.rstrip("/") in ROOTS
