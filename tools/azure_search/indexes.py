"""The indexes that are configured: by LibreChat's variables, and in the file."""

from django.conf import settings

from librechat_yaml.live import librechat
from librechat_yaml.schema.azure_search import SearchIndex

NAMELESS = "variables"  # the index of the variables, whose tool has LibreChat's name


def indexes() -> list[SearchIndex]:
    """Return every index, that of the variables first."""
    return [*_of_variables(), *librechat().tools.azure_ai_search]


def is_ready(index: SearchIndex) -> bool:
    """Say whether an index has all that a call needs."""
    known = bool(index.api_key) or index.auth is not None
    return known and bool(index.service_endpoint) and bool(index.index_name)


def tool_name(index: SearchIndex) -> str:
    """Return what the model calls the search of an index."""
    if index.name == NAMELESS:
        return "azure_ai_search"
    return f"azure_ai_search_{index.name}"


def _of_variables() -> list[SearchIndex]:
    said = settings.AZURE_AI_SEARCH
    if not said["service_endpoint"]:
        return []
    return [SearchIndex(name=NAMELESS, label="Azure AI Search", **said)]
