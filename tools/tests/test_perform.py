"""One call: whatever the model writes and a tool does, there is a result."""

import asyncio
from collections.abc import Mapping

import pytest
from django.conf import LazySettings

from accounts.models import User
from tools import builtin
from tools.perform import perform
from tools.sources import Failed
from tools.tool import Caller, Result, Tool
from tools.toolset import toolset

ALICE = Caller(user_id=1, timezone="Asia/Shanghai")


def made(**changes: object) -> Tool:
    return Tool(
        **{
            "name": "calculator",
            "label": "Calculator",
            "description": "",
            "parameters": {
                "type": "object",
                "properties": {
                    "expression": {"type": "string"},
                    "digits": {"type": "integer", "maximum": 5},
                },
                "required": ["expression"],
            },
        }
        | changes  # type: ignore[arg-type]
    )


def acting(monkeypatch: pytest.MonkeyPatch, act: object) -> Tool:
    """Return a tool that does `act` when it is called."""
    monkeypatch.setattr(builtin, "call", act)
    return made(parameters={"type": "object"})


async def test_a_call_gives_a_result() -> None:
    assert await perform(made(), '{"expression": "6*7"}', ALICE) == Result("42")


async def test_the_callers_own_time_is_told(alice: User) -> None:
    tool = (await toolset(alice.pk, "custom", ())).get("current_time")
    assert tool
    assert "in Asia/Shanghai" in (await perform(tool, "", ALICE)).text
    there = await perform(tool, '{"timezone": "Europe/Berlin"}', ALICE)
    assert "in Europe/Berlin" in there.text
    nowhere = await perform(tool, '{"timezone": "../../etc/passwd"}', ALICE)
    assert nowhere.failed
    assert "no time zone" in nowhere.text


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("{", "no JSON"),
        ("[1]", "must be a JSON object"),
        ("{}", '"expression" is a required property'),
        ('{"expression": 1}', 'expression: 1 is not of type "string"'),
        ('{"expression": "1", "digits": 6}', "digits: 6 is greater than"),
        ('{"expression": "1/0"}', "Division by zero"),
    ],
)
async def test_wrong_arguments_are_a_result_that_says_so(
    arguments: str, reason: str
) -> None:
    result = await perform(made(), arguments, ALICE)
    assert result.failed
    assert reason in result.text


async def test_arguments_of_ten_megabytes_are_not_read() -> None:
    result = await perform(made(), '{"expression": "%s"}' % ("1" * 10_000_000), ALICE)
    assert result.failed
    assert "longer than 262144 bytes" in result.text


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "objekt"},
        {"$ref": "http://127.0.0.1:1/schema.json"},
        {"properties": {"expression": {"pattern": "("}}},
    ],
)
async def test_a_schema_that_is_none_fails_its_calls_alone(
    schema: Mapping[str, object],
) -> None:
    result = await perform(made(parameters=schema), '{"expression": "1"}', ALICE)
    assert result.failed
    assert "describes its arguments wrongly" in result.text


async def test_a_strangers_pattern_cannot_hold_the_process() -> None:
    schema = {"properties": {"expression": {"pattern": r"^(a|a)*(?=b)$"}}}
    evil = '{"expression": "%s"}' % ("a" * 5000)
    assert (await perform(made(parameters=schema), evil, ALICE)).failed


async def test_a_slow_tool_is_cut_off(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TOOL_SECONDS = 0.01

    async def for_ever(*_: object) -> Result:
        await asyncio.Event().wait()
        raise AssertionError

    result = await perform(acting(monkeypatch, for_ever), "{}", ALICE)
    assert result == Result("No result within 0.01 seconds.", failed=True)


async def test_a_fault_of_a_tool_is_logged_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> Result:
        raise KeyError("a secret of the program")

    result = await perform(acting(monkeypatch, broken), "{}", ALICE)
    assert result.failed
    assert "secret" not in result.text
    assert "the tool calculator failed" in caplog.text


async def test_a_tool_that_failed_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuses(*_: object) -> Result:
        raise Failed("The library is closed.")

    result = await perform(acting(monkeypatch, refuses), "{}", ALICE)
    assert result == Result("The library is closed.", failed=True)


async def test_a_stop_ends_a_call_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()

    async def for_ever(*_: object) -> Result:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    call = asyncio.create_task(perform(acting(monkeypatch, for_ever), "{}", ALICE))
    await begun.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_the_model_is_told_what_fits_and_that_there_is_more(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TOOL_MODEL_BYTES = 1000

    async def wordy(*_: object) -> Result:
        return Result("é" * 5000)

    text = (await perform(acting(monkeypatch, wordy), "{}", ALICE)).text
    assert len(text.encode()) <= 1000
    assert text.startswith("é" * 400)
    assert "10000 bytes in all" in text


async def test_half_a_letter_in_a_result_harms_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def act(*_: object) -> Result:
        return Result("broken \ud83d")

    assert (await perform(acting(monkeypatch, act), "{}", ALICE)).text == "broken ?"
    half = '{"expression": "\\ud83d"}'
    assert (await perform(made(), half, ALICE)).failed
    assert (await perform(made(), '{"expression": "\ud83d"}', ALICE)).failed


async def test_results_of_strangers_and_private_ones_are_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def act(*_: object) -> Result:
        return Result("words")

    monkeypatch.setattr(builtin, "call", act)
    tool = made(parameters={}, untrusted=True, private=True)
    result = await perform(tool, "{}", ALICE)
    assert (result.untrusted, result.private) == (True, True)
