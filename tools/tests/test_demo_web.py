"""The demo's web: a few pages that say what they are."""

from tools.builtin import open_page, web_search
from tools.builtin.web import demo
from tools.tests.conftest import Put
from tools.tests.web import opened, search

GROUP = {
    "group": "demo",
    "apiKey": "demo-key",
    "baseURL": "http://127.0.0.1:3081/openai/deployments/${DEPLOYMENT_NAME}",
    "version": "2024-10-21",
    "models": {"gpt-4o": {"deploymentName": "gpt-4o"}},
}
DEMO: dict[str, object] = {"endpoints": {"azureOpenAI": {"groups": [GROUP]}}}


async def test_the_demo_finds_its_own_pages_and_says_so(put: Put) -> None:
    put(DEMO)
    tool = web_search.tool()
    assert tool
    assert "demo" in tool.group_label
    assert not tool.sends
    result = await search("How long do I steep green tea?")
    assert not result.failed
    assert "two to three minutes" in result.text
    first = result.citations[0]
    assert first.title == "Demo page: How long to steep tea"
    assert first.url.startswith(demo.SITE)
    page = await opened(first.url)
    assert "Camellia sinensis" in page.text
    assert (await opened("https://example.com/")).failed


async def test_a_question_that_no_demo_page_knows_finds_what_there_is(put: Put) -> None:
    put(DEMO)
    result = await search("xyzzy")
    assert "How to switch on web search" in result.text


async def test_other_models_and_real_services_have_no_demo_web(put: Put) -> None:
    put(
        {"endpoints": {"custom": [{"name": "a", "apiKey": "k", "baseURL": "http://a"}]}}
    )
    assert web_search.tool() is None
    put(DEMO | {"webSearch": {"serperApiKey": "k"}})
    tool = open_page.tool()
    assert tool
    assert tool.sends
