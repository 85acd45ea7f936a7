"""What is doubtful about web search, `ocr` and the indexes of a sound file."""

from collections.abc import Iterator

from librechat_yaml.reading.problems import Problem
from librechat_yaml.rules.addresses import is_address
from librechat_yaml.schema import LibreChat
from librechat_yaml.schema.libraries import Libraries
from librechat_yaml.schema.tools.azure_search import SearchIndex
from librechat_yaml.schema.tools.ocr import Ocr
from librechat_yaml.schema.tools.web_search import WebSearch

INDEXES = ("tools", "azureAISearch")


def tool_problems(config: LibreChat) -> Iterator[Problem]:
    """Yield a warning for each service or index that will not be used."""
    yield from _services(config.web_search)
    yield from _reader(config.ocr)
    yield from _engine(config.libraries)
    yield from _hosted(config)
    seen: set[str] = set()
    for number, index in enumerate(config.tools.azure_ai_search):
        yield from _index(number, index, seen)
        seen.add(index.name)


def _hosted(config: LibreChat) -> Iterator[Problem]:
    """Yield a warning for each group whose models cannot be asked for such tools."""
    azure = config.endpoints.azure
    for number, group in enumerate(azure.groups if azure else ()):
        asked = group.use_responses_api or "/responses" in group.base_url
        asked = asked or any(
            entry.api == "responses" for entry in group.models.values()
        )
        if group.hosted_tools and not asked:
            path = ("endpoints", "azureOpenAI", "groups", number, "hostedTools")
            text = "only models that speak the Responses API have such tools"
            yield Problem(path, text, "set `useResponsesApi: true`", "warning")


def _engine(libraries: Libraries) -> Iterator[Problem]:
    index = libraries.azure_ai_search
    if libraries.engine != "azure_ai_search":
        return
    if not (index.service_endpoint and (index.api_key or index.auth)):
        text = "needs `azureAISearch` with `serviceEndpoint` and `apiKey` or `auth`"
        advice = "without them this program searches itself"
        yield Problem(("libraries", "engine"), text, advice, "warning")


def _reader(ocr: Ocr) -> Iterator[Problem]:
    if ocr.strategy == "vertexai_mistral_ocr":
        text = "no effect: Vertex AI cannot be asked, and scans stay unread"
        yield Problem(("ocr", "strategy"), text, severity="warning")
    if ocr.base_url and not is_address(ocr.base_url):
        text = "is no http(s) address: scans stay unread"
        yield Problem(("ocr", "baseURL"), text, severity="warning")


def _services(web: WebSearch) -> Iterator[Problem]:
    named = {
        "searchProvider": web.search_provider,
        "scraperProvider": web.scraper_provider,
    }
    for key, service in named.items():
        if service == "keenable":
            text = "no effect: Keenable is not one of the services"
            yield Problem(("webSearch", key), text, severity="warning")


def _index(number: int, index: SearchIndex, seen: set[str]) -> Iterator[Problem]:
    path = (*INDEXES, number)
    if index.name in seen:
        text = f"there is an index `{index.name}` already: the first one is searched"
        yield Problem((*path, "name"), text, "give each its own name", "warning")
    if index.service_endpoint and not is_address(index.service_endpoint):
        text = "is no http(s) address: every search will fail"
        advice = "write it as https://NAME.search.windows.net"
        yield Problem((*path, "serviceEndpoint"), text, advice, "warning")
