"""Which service, operation and deployment an URL names; Azure's shapes."""

import re
from dataclasses import dataclass
from typing import Literal

Shape = Literal["deployment", "resource", "v1", "models", "serverless"]
# deployment  [/RESOURCE]/openai/deployments/DEP[/extensions]/OPERATION?api-version=V
# resource    [/RESOURCE]/openai/responses?api-version=V     model in the body
# v1          [/RESOURCE]/openai/v1/OPERATION                model in the body
# models      [/RESOURCE]/models/OPERATION?api-version=V     model in the body (Foundry)
# serverless  [/RESOURCE]/v1/OPERATION                       one endpoint, one model
# gateway     [/v1/ACCOUNT/GATEWAY/azure-openai]/RESOURCE/DEP/OPERATION?api-version=V
# A first path segment RESOURCE lets one simulator stand for many regions.

OPERATIONS = (
    "chat/completions",
    "completions",
    "responses",
    "embeddings",
    "images/generations",
    "images/edits",
    "audio/speech",
    "audio/transcriptions",
    "audio/translations",
    "moderations",
    "rerank",
    "files",
    "batches",
    "fine_tuning/jobs",
    "models",
)
OPERATION = "|".join(re.escape(operation) for operation in OPERATIONS)
VERB = r"(?:/(?P<verb>cancel|input_items|content|events|checkpoints))?"
KEPT = rf"(?P<operation>responses|files|batches|fine_tuning/jobs)/(?P<name>[^/]+){VERB}"
WRITTEN = r"(?P<operation>containers)/(?P<name>[^/]+)/files/(?P<verb>[^/]+)/content"
RESOURCE = r"(?:/(?P<resource>[^/]+))?"
NAME = r"(?!(?:openai|deployments|models|v1)/)[^/]+"
PATTERNS: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    (
        "deployment",
        re.compile(
            rf"{RESOURCE}/openai/deployments/(?P<deployment>[^/]+)"
            rf"(?:/extensions)?/(?P<operation>{OPERATION})"
        ),
    ),
    ("v1", re.compile(rf"{RESOURCE}/openai/v1/(?P<operation>{OPERATION})")),
    ("v1", re.compile(rf"{RESOURCE}/openai/v1/{KEPT}")),
    ("v1", re.compile(rf"{RESOURCE}/openai/v1/{WRITTEN}")),
    ("resource", re.compile(rf"{RESOURCE}/openai/{KEPT}")),
    (
        "resource",
        re.compile(
            rf"{RESOURCE}/openai/(?P<operation>responses|models|files|batches|fine_tuning/jobs)"
        ),
    ),
    ("models", re.compile(rf"{RESOURCE}/models/(?P<operation>{OPERATION})")),
    ("serverless", re.compile(rf"{RESOURCE}/v1/(?P<operation>{OPERATION})")),
    (
        "deployment",
        re.compile(
            rf"(?:/v1/[^/]+/[^/]+/azure-openai)?/(?P<resource>{NAME})"
            rf"/(?P<deployment>{NAME})/(?P<operation>{OPERATION})"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class RequestPath:
    """A parsed path; `deployment` is "" where the body names the model."""

    shape: Shape
    operation: str
    deployment: str = ""
    resource: str = ""
    name: str = ""  # the id of something kept
    verb: str = ""  # what is to be done with it


def parse(path: str) -> RequestPath | None:
    """Return what the path means, or None when Azure knows no such path."""
    for shape, pattern in PATTERNS:
        if match := pattern.fullmatch(path):
            found = match.groupdict()
            return RequestPath(
                shape,
                found["operation"],
                found.get("deployment") or "",
                found.get("resource") or "",
                found.get("name") or "",
                found.get("verb") or "",
            )
    return None
