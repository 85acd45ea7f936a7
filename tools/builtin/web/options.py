"""`webSearch` as it is in force: the file's keys, and the variables' beside them."""

from django.conf import settings

from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.web_search import WebSearch

VARIABLES = {
    "serper_api_key": "SERPER_API_KEY",
    "searxng_instance_url": "SEARXNG_INSTANCE_URL",
    "searxng_api_key": "SEARXNG_API_KEY",
    "tavily_api_key": "TAVILY_API_KEY",
    "tavily_search_url": "TAVILY_SEARCH_URL",
    "tavily_extract_url": "TAVILY_EXTRACT_URL",
    "firecrawl_api_key": "FIRECRAWL_API_KEY",
    "firecrawl_api_url": "FIRECRAWL_API_URL",
    "jina_api_key": "JINA_API_KEY",
    "jina_api_url": "JINA_API_URL",
    "cohere_api_key": "COHERE_API_KEY",
}


def web_search() -> WebSearch:
    """Return the section with what variables say where the file says nothing."""
    section = librechat().web_search
    said = settings.WEB_SEARCH
    given = {
        field: getattr(section, field) or said[variable]
        for field, variable in VARIABLES.items()
    }
    return section.model_copy(update=given)
