"""What a newcomer without any key sees: the pretend Azure uses the real tools."""

import pytest

from accounts.models import User
from chat.tests.conftest import Frame, Open, Tab
from endpoints.simulator.testing import SimulatorHandle


async def answered(tab: Tab, text: str, **changes: object) -> tuple[list[str], str]:
    """Return the tools that were called, with their states, and the text at the end."""
    started = await tab.ask(text, **changes)
    assert started["type"] == "run.started", started
    events: list[Frame] = await tab.events()
    content = events[-1]["message"]["content"]
    calls = [p["call"] for p in content if p["type"] == "tool_call"]
    told = [f"{call['name']} {call['state']}" for call in calls]
    return told, content[-1]["text"]


@pytest.mark.parametrize(
    ("question", "tools", "words"),
    [
        ("What time is it?", ["current_time done"], "It is **"),
        ("北京现在几点？", ["current_time done"], "Asia/Shanghai**。"),
        ("What is 17% of 2,340?", ["calculator done"], "= **397.8**"),
        (
            "What time is it in Tokyo, and what is 2^10?",
            ["current_time done", "calculator done"],
            "= **1024**",
        ),
    ],
)
async def test_the_demo_voice_uses_real_tools(
    socket_for: Open,
    acting_model: SimulatorHandle,
    alice: User,
    question: str,
    tools: list[str],
    words: str,
) -> None:
    called, text = await answered(await socket_for(alice), question)
    assert called == tools
    assert words in text


async def test_the_demo_voice_says_what_it_could_be_asked(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    called, text = await answered(await socket_for(alice), "How are you?")
    assert called == []
    assert "What is 17% of 2,340?" in text
    assert "Search the web" not in text  # nobody has switched it on


@pytest.mark.parametrize(
    "question", ["Search the web for green tea", "搜索一下 green tea"]
)
async def test_the_demo_voice_searches_and_cites(
    socket_for: Open,
    acting_model: SimulatorHandle,
    alice: User,
    question: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tools.builtin.web.demo.is_in_use", lambda: True)
    tab = await socket_for(alice)
    called, text = await answered(tab, question, tools=["web_search"])
    assert called == ["web_search done"]
    assert "[1]" in text
