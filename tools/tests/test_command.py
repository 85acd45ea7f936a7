"""`manage.py tools` says what there is, and what is missing."""

import asyncio
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tools.tests.conftest import Put
from tools.tests.servers import saying
from tools.tests.web import Serve

AZURE = {"group": "g", "apiKey": "k", "instanceName": "i", "models": {"m": True}}


def listed() -> dict[str, str]:
    """Return what the command says, by the first word of each line."""
    out = StringIO()
    call_command("tools", stdout=out)
    lines = [" ".join(line.split()) for line in out.getvalue().splitlines()]
    return {line.partition(" ")[0]: line for line in lines}


def test_every_tool_is_listed_with_its_policy_or_what_it_needs(put: Put) -> None:
    put(
        {
            "filteredTools": ["calculator"],
            "tools": {
                "policy": {"current_time": "ask"},
                "azureAISearch": [{"name": "a", "apiKey": "k", "indexName": "i"}],
            },
        }
    )
    lines = listed()
    assert lines["current_time"] == "current_time builtin always on read ask ready"
    assert "left out by includedTools or filteredTools" in lines["calculator"]
    assert "SEARXNG_INSTANCE_URL" in lines["web_search"]
    assert lines["azure_ai_search_a"] == "azure_ai_search_a needs serviceEndpoint"


def test_what_is_switched_off_for_all_is_said(put: Put) -> None:
    put(
        {
            "endpoints": {"azureOpenAI": {"groups": [AZURE]}},
            "tools": {"policy": {"builtin": "deny"}, "guarded": False},
            "webSearch": {"searxngInstanceUrl": "http://s"},
        }
    )
    lines = listed()
    assert lines["web_search"].endswith("read deny offered to nobody")
    assert "plugins is not true" in lines["Azure"]
    assert "not guarded" in lines["Answers"]


async def test_a_probe_asks_each_search_and_fails_when_one_does(
    put: Put, serve: Serve
) -> None:
    document = {"title": "t", "url": "https://a.example", "content": "c"}
    well = await serve(saying({"value": [document]}))
    broken = await serve(saying({}, status=401))
    index = {"apiKey": "k", "indexName": "i"}
    put(
        {
            "tools": {
                "azureAISearch": [
                    {**index, "name": "well", "serviceEndpoint": well.url},
                    {**index, "name": "ill", "serviceEndpoint": broken.url},
                ]
            }
        }
    )
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 2 do not answer"):
        await asyncio.to_thread(call_command, "tools", probe=True, stdout=out)
    assert "azure_ai_search_well: answers" in out.getvalue()
    assert "azure_ai_search_ill: Azure AI Search answered 401." in out.getvalue()
