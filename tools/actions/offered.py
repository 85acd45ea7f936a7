"""The operations of a service as tools."""

import hashlib
import re

from tools.actions.operation import ActionOperation, ApiDocument
from tools.actions.service import ActionService, ActionTool

MOST_NAME = 64  # characters that models can call


def tools_of(
    service: ActionService, document: ApiDocument, *, always: bool = False
) -> list[ActionTool]:
    """Return the tools of a service, one for each operation."""
    title = service.title or document.title or service.name
    return [_tool(service, each, title, always) for each in document.operations]


def call_name(service: str, operation: str) -> str:
    """Return how models call an operation, as `OPERATION_action_SERVICE`.

    A name that had to be changed ends with a mark of what it was, so that no two
    become one.
    """
    whole = f"{operation}_action_{service}"
    clean = re.sub(r"[^a-zA-Z0-9_-]", "_", whole)
    if clean == whole and len(clean) <= MOST_NAME:
        return clean
    mark = hashlib.sha256(whole.encode(errors="replace")).hexdigest()[:8]
    return f"{clean[: MOST_NAME - 9]}_{mark}"


def _tool(
    service: ActionService,
    operation: ActionOperation,
    title: str,
    always: bool,  # noqa: FBT001
) -> ActionTool:
    return ActionTool(
        name=call_name(service.name, operation.id),
        label=operation.label,
        description=operation.description,
        parameters=operation.parameters,
        source=f"action:{service.name}",
        effect="read" if operation.reads else "write",
        untrusted=True,
        private=service.auth.type != "none",
        sends=True,
        icon="globe",
        group=f"action:{service.name}",
        group_label=title,
        about=service.about,
        always=always,
        operation=operation,
        service=service,
    )
