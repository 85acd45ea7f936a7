"""The indexes that are configured: by LibreChat's variables, and in the file."""

from django.conf import settings

from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.azure_search import SearchIndex

NAMELESS = "variables"  # the index of the variables, whose tool has LibreChat's name


def indexes() -> list[SearchIndex]:
    """Return every index, that of the variables first."""
    return [*_of_variables(), *librechat().tools.azure_ai_search]


def missing(index: SearchIndex) -> list[str]:
    """Return the keys that an index lacks before it can be called."""
    needed = {
        "serviceEndpoint": index.service_endpoint,
        "indexName": index.index_name,
        "apiKey or auth": index.api_key or index.auth,
    }
    return [key for key, value in needed.items() if not value]


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
