"""Actions: the operations of services that an OpenAPI 3 document describes.

Those of `actions.services` are here for everybody; those of an assistant come along
with it (`tools_of` in offered, `document.read`).
"""

import asyncio
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import orjson

from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.actions import Action
from tools.actions.document import BadDocument, read
from tools.actions.offered import tools_of
from tools.actions.operation import ApiDocument
from tools.actions.service import ActionAuth, ActionService, ActionTool
from tools.sources import Failed
from tools.tool import Caller, Result, Tool


async def tools(user_id: int) -> Iterable[Tool]:
    """Return the operations of every service that can be read."""
    if not librechat().actions.services:  # no thread, for every answer, for nothing
        return []
    return await asyncio.to_thread(_configured)


def lacking() -> Iterable[tuple[str, str]]:
    """Return the services and operations that are not to be had, and why."""
    found = []
    for action in librechat().actions.services:
        try:
            document = document_of(action)
        except BadDocument as error:
            found.append((f"action:{action.name}", f"a sound document. {error}"))
            continue
        found += [(f"action:{action.name}", why) for why in document.left_out]
    return found


async def call(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> Result:
    """Call an operation."""
    from tools.actions.calling import call_service

    if not isinstance(tool, ActionTool):
        raise Failed("This action is no longer there.")
    return await call_service(tool, dict(arguments))


def _configured() -> list[Tool]:
    found: list[Tool] = []
    for action in librechat().actions.services:
        try:
            found += tools_of(_service(action), document_of(action))
        except BadDocument:
            continue  # `manage.py tools` says why
    return found


def document_of(action: Action) -> ApiDocument:
    """Return the document of a configured service. Raises BadDocument."""
    return parsed(_text(action), action.server)


@lru_cache(maxsize=64)
def parsed(content: str, server: str) -> ApiDocument:
    """Return what a document offers, read once. Raises BadDocument."""
    return read(content, server)


def _text(action: Action) -> str:
    if action.file:
        try:
            return Path(action.file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise BadDocument(f"{action.file} cannot be read.") from None
    if isinstance(action.document, str):
        return action.document
    return orjson.dumps(action.document, default=str).decode()


def _service(action: Action) -> ActionService:
    auth = action.auth
    return ActionService(
        name=action.name,
        title=action.title,
        about=action.description,
        auth=ActionAuth(
            type=auth.type,
            secret=auth.secret,
            header=auth.header,
            username=auth.username,
            token_url=auth.token_url,
            client_id=auth.client_id,
            scope=auth.scope,
        ),
        headers=tuple(action.headers.items()),
        proxy=action.proxy,
    )
