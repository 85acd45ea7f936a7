"""What the file says of tools, and what is doubted of it."""

from librechat_yaml.tests.files import verdict

TEXT = """\
version: 1.3.5
webSearch: {searchProvider: keenable, scraperType: firecrawl}
tools:
  azureAISearch:
    - {name: a, serviceEndpoint: "https://s.example", indexName: i, apiKey: k}
    - {name: a, serviceEndpoint: "s.example", indexName: i, apiKey: k}
"""


def test_services_and_indexes_that_are_not_used_are_named_with_their_lines() -> None:
    found = verdict(TEXT)
    assert found.config
    assert found.config.web_search.scraper_provider == "firecrawl"
    told = [line for line in found.report().splitlines() if "warning" in line]
    assert len(told) == 3
    assert "webSearch.searchProvider  no effect: Keenable" in told[0]
    assert "there is an index `a` already" in told[1]
    assert "is no http(s) address" in told[2]
