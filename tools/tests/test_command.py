"""`manage.py tools` says what there is, and what is missing."""

from io import StringIO

from django.core.management import call_command

from tools.tests.conftest import Put

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
