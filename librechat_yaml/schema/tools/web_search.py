"""`webSearch`: which services find, read and sort pages of the web.

A key or address that is missing is the variable's that LibreChat has for it.
"""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AliasChoices, BeforeValidator, Field

from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Count, Params, Section

UNSET = re.compile(r"\s*\$\{\w+\}\s*")


def _unset(value: object) -> object:
    """Take a variable that has no value for a key that was left out."""
    return "" if isinstance(value, str) and UNSET.fullmatch(value) else value


Secret = Annotated[str, BeforeValidator(_unset), Field(repr=False)]
Place = Annotated[str, BeforeValidator(_unset)]
SafeSearch = Annotated[int, Field(ge=0, le=2)]

SearchProvider = Literal["serper", "searxng", "tavily", "keenable"]
ScraperProvider = Literal["firecrawl", "serper", "tavily", "keenable", "none"]
RerankerType = Literal["jina", "cohere", "none"]


class WebSearch(Section):
    """Searching the web; the first service with a key is used where none is named."""

    search_provider: SearchProvider | None = None
    serper_api_key: Secret = ""
    searxng_instance_url: Place = ""
    searxng_api_key: Secret = ""
    tavily_api_key: Secret = ""
    tavily_search_url: Place = ""
    tavily_search_options: Params = {}
    """Passed on to Tavily: `searchDepth`, `maxResults`, `includeDomains`, …"""
    scraper_provider: ScraperProvider | None = Field(
        default=None,
        alias="scraperProvider",
        validation_alias=AliasChoices("scraperProvider", "scraperType"),
    )
    """Who reads the pages; `none`, or no key: this program itself."""
    firecrawl_api_key: Secret = ""
    firecrawl_api_url: Place = ""
    tavily_extract_url: Place = ""
    tavily_scraper_options: Params = {}
    """Passed on to Tavily: `extractDepth`, `format`, …"""
    scraper_timeout: Count = 7500
    """Milliseconds that reading one page may take."""
    reranker_type: RerankerType | None = None
    """Who sorts the passages; `none`, or no key: this program, by their words."""
    jina_api_key: Secret = ""
    jina_api_url: Place = ""
    cohere_api_key: Secret = ""
    safe_search: SafeSearch = 1
    """What is left out of the results: 0 nothing, 1 the worst, 2 all doubtful ones."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        "firecrawlVersion": NoEffect("the address decides, version 2 otherwise"),
        "firecrawlOptions": NoEffect("the main text of each page is asked for"),
        **dict.fromkeys(
            (
                "keenableApiKey",
                "keenableSearchUrl",
                "keenableScraperUrl",
                "keenableSearchOptions",
                "keenableScraperOptions",
            ),
            NoEffect("Keenable is not one of the services"),
        ),
    }
