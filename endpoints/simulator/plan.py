"""What a request will be answered with, decided before the first byte."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import orjson

from endpoints.simulator import tool_traffic
from endpoints.simulator.demo import artifacts, hosted, titles, voice
from endpoints.simulator.demo import tools as demo_tools
from endpoints.simulator.demo.pieces import (
    asked,
    count,
    mark,
    numbered,
    pieces_of,
    written,
)
from endpoints.simulator.models import SimulatedModel
from endpoints.simulator.script import Script, ScriptedToolCall, Tokens

Turn = Literal["end", "cut", "stall", "filter", "error", "malformed"]


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """The answer's pieces, and at which of them which turn is taken."""

    pieces: tuple[str, ...]
    reasoning: tuple[str, ...]
    tool_calls: tuple[ScriptedToolCall, ...]
    tokens: Tokens
    finish: str
    turn: Turn
    turn_at: int  # pieces sent before the turn
    hosted: tuple[Mapping[str, Any], ...] = ()  # items of the service's own tools
    annotations: tuple[Mapping[str, Any], ...] = ()  # of the text


def turn_of(script: Script, total: int) -> tuple[Turn, int]:
    """Return the first turn that lies within the answer."""
    turns: list[tuple[int, Turn]] = [(total, "end")]
    named: tuple[tuple[int | None, Turn], ...] = (
        (script.cut_at, "cut"),
        (script.stall_at, "stall"),
        (script.filter_at, "filter"),
        (script.error_at, "error"),
        (script.malformed_at, "malformed"),
    )
    turns += [(at, turn) for at, turn in named if at is not None and at <= total]
    at, turn = min(turns, key=lambda item: (item[0], item[1] == "end"))
    return turn, at


def make(
    script: Script, body: Mapping[str, object], kind: SimulatedModel, deployment: str
) -> AnswerPlan:
    """Return the plan for a checked request."""
    calls = tuple(_with_id(call) for call in calls_of(script, body))
    said = not calls or script.answer is not None
    own = hosted.NOTHING if calls else hosted.made(script, body)
    pieces = answer_pieces(script, body, deployment) if said else ()
    if own.text:
        pieces = pieces_of(own.text)
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    cut = isinstance(limit, int) and len(pieces) > limit
    finish = "tool_calls" if calls else script.finish_reason
    if cut:
        pieces, finish, calls = pieces[: int(str(limit))], "length", ()
    reasoning = pieces_of(script.reasoning)
    turn, at = turn_of(script, len(pieces))
    hidden = 64 if kind.reasoning else len(reasoning)
    called = sum(count(call.arguments) for call in calls)
    tokens = script.usage or Tokens(
        prompt=asked(body),
        completion=written(pieces) + called + hidden,
        reasoning=hidden,
    )
    planned = AnswerPlan(pieces, reasoning, calls, tokens, finish, turn, at)
    return replace(planned, hosted=own.items, annotations=own.annotations)


def answer_pieces(
    script: Script, body: Mapping[str, object], deployment: str
) -> tuple[str, ...]:
    """Return the pieces of the answer's text."""
    if script.length:
        question = voice.last(voice.spoken(body)) if script.marked else ""
        return numbered(script.length, mark(question))
    if script.answer is not None:
        return pieces_of(script.answer)
    turns, tools = voice.spoken(body), tool_traffic.offered(body)
    question = voice.last(turns)
    if results := tool_traffic.outputs(tool_traffic.since_question(body)):
        made = demo_tools.calls(question, tools)
        return pieces_of(demo_tools.answer(question, made, results))
    if told := titles.answer(turns) or titles.structured(body, turns):
        return pieces_of(told)
    names = [tool.name for tool in tools]
    made_beside = artifacts.answer(turns)
    return pieces_of(made_beside or voice.answer(turns, deployment, names))


def calls_of(
    script: Script, body: Mapping[str, object]
) -> tuple[ScriptedToolCall, ...]:
    """Return what is called: as scripted, as insisted on, or as the voice wants."""
    since = tool_traffic.since_question(body)
    if script.tool_calls:
        number = tool_traffic.rounds(since) + 1
        if script.rounds and number > script.rounds:
            return ()
        turns = voice.spoken(body)
        asked = [turn for turn in turns if not tool_traffic.goes_on(turn.text)]
        question = voice.last(asked)
        return tuple(_in_round(call, number, question) for call in script.tool_calls)
    if script.answer is not None or script.length:
        return ()
    return forced_call(body) or _voices_call(body)


def _voices_call(body: Mapping[str, object]) -> tuple[ScriptedToolCall, ...]:
    """Return what the demo voice calls, once for each question."""
    if tool_traffic.outputs(tool_traffic.since_question(body)):
        return ()
    turns = voice.spoken(body)
    if artifacts.answer(turns):  # made in the answer itself
        return ()
    return demo_tools.calls(voice.last(turns), tool_traffic.offered(body))


def _in_round(call: ScriptedToolCall, number: int, question: str) -> ScriptedToolCall:
    quoted = orjson.dumps(question).decode()[1:-1]
    arguments = call.arguments.replace("{{round}}", str(number))
    arguments = arguments.replace("{{question}}", quoted)
    return call.model_copy(update={"arguments": arguments})


def _with_id(call: ScriptedToolCall) -> ScriptedToolCall:
    made = f"call_{uuid.uuid4().hex[:24]}"
    return call if call.id else call.model_copy(update={"id": made})


def forced_call(body: Mapping[str, object]) -> tuple[ScriptedToolCall, ...]:
    """Return the call that `tool_choice` insists on, its arguments made up to fit."""
    tools = body.get("tools")
    choice = body.get("tool_choice")
    if not isinstance(tools, list) or choice in (None, "auto", "none"):
        return ()
    wanted = voice.function_name(choice)
    for tool in tools:
        function = tool.get("function", tool) if isinstance(tool, dict) else {}
        if wanted in {"", function.get("name")}:
            arguments = voice.arguments(function.get("parameters"), voice.spoken(body))
            return (
                ScriptedToolCall(name=str(function.get("name")), arguments=arguments),
            )
    return ()
