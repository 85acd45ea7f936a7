"""Resources: what a server has to read, listed and read when a person wants it.

It is read through the server alone: no address of a resource is ever opened here.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp.described import MOST_DESCRIPTION, MOST_LABEL, shortened
from tools.mcp.offered.asking import NotGiven, asked_by
from tools.mcp.offered.files import ServerFile, files_of
from tools.mcp.offered.told import pages, seen

MOST_RESOURCES = 1_000  # that are shown of one server
MOST_TEMPLATES = 100
LONGEST_URI = 2_000  # characters; longer ones are left out


@dataclass(frozen=True, slots=True)
class ServerResource:
    """One resource, or the template of many: `{name}` in its address is asked for."""

    uri: str
    title: str
    description: str
    mime_type: str


@dataclass(frozen=True, slots=True)
class ResourceList:
    """What a server has to read; `more`: than is shown."""

    resources: tuple[ServerResource, ...]
    templates: tuple[ServerResource, ...]
    more: bool


async def resources_of(user_id: int, name: str, server: McpServer) -> ResourceList:
    """Ask a server for what it has to read; NotGiven says why it does not tell."""
    async with asked_by(user_id, name, server) as client:
        if not client.server_capabilities.resources:
            return ResourceList((), (), more=False)
        found, more = await pages(client.list_resources, "resources", MOST_RESOURCES)
        templates = await _templates(client)
    usable = [_shown(each, each.uri) for each in found if len(each.uri) <= LONGEST_URI]
    return ResourceList(tuple(usable[:MOST_RESOURCES]), templates, more)


async def read(
    user_id: int, name: str, server: McpServer, uri: str
) -> list[ServerFile]:
    """Return the files of a resource; NotGiven says why there are none."""
    async with asked_by(user_id, name, server) as client:
        answer = await client.read_resource(uri)
    files = files_of(answer.contents)
    if not files:
        raise NotGiven("empty", _("There is nothing in it that can be attached."))
    return files


async def _templates(client: Any) -> tuple[ServerResource, ...]:  # noqa: ANN401
    """Return the templates of a server; many servers know no such question."""
    from mcp import MCPError

    ask = client.list_resource_templates
    try:
        found, _more = await pages(ask, "resource_templates", MOST_TEMPLATES)
    except MCPError:
        return ()
    short = [each for each in found if len(each.uri_template) <= LONGEST_URI]
    return tuple(_shown(each, each.uri_template) for each in short[:MOST_TEMPLATES])


def _shown(each: Any, uri: str) -> ServerResource:  # noqa: ANN401
    return ServerResource(
        uri,
        shortened(seen(each.title or each.name or uri), MOST_LABEL),
        shortened(seen(each.description or ""), MOST_DESCRIPTION),
        shortened(seen(each.mime_type or ""), MOST_LABEL),
    )
