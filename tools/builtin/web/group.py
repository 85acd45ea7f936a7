"""What the tools of the web have in common: people switch them on together."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tools.builtin.web import demo, providers
from tools.builtin.web.options import web_search
from tools.tool import Tool


def tool_of(
    name: str, label: str, description: str, parameters: Mapping[str, object]
) -> Tool | None:
    """Return a tool where a search service is configured, or the demo is in use."""
    ready = providers.chosen(web_search()) is not None
    if not ready and not demo.is_in_use():
        return None
    return Tool(
        name=name,
        label=label,
        description=description,
        parameters=parameters,
        about=_("Search the web and read its pages."),
        untrusted=True,
        sends=ready,
        icon="globe",
        group="web_search",
        group_label=_("Web search") if ready else _("Web search (demo pages)"),
    )
