"""The tokens that a service says a call has used. Pure."""

from collections.abc import Mapping
from typing import Any

from endpoints.events import Usage
from endpoints.reading import figures

PROMPT = ("prompt_tokens", "input_tokens")  # chat and embeddings; Responses, pictures
ANSWER = ("completion_tokens", "output_tokens")


def usage_of(told: Mapping[str, Any] | None) -> Usage | None:
    """Return the tokens of a `usage` object; None when it tells none that can be.

    What is None is counted here: a wrong number costs nobody their budget.
    """
    if not isinstance(told, Mapping):
        return None
    prompt, answer = _first(told, PROMPT), _first(told, ANSWER)
    if prompt is answer is None:
        return None
    read = (
        figures.count(0 if prompt is None else prompt),
        figures.count(0 if answer is None else answer),
        figures.count(_detail(told, PROMPT, "cached_tokens")),
        figures.count(_detail(told, ANSWER, "reasoning_tokens")),
        figures.count(_detail(told, PROMPT, "audio_tokens")),
        figures.count(_detail(told, ANSWER, "audio_tokens")),
    )
    if None in read:
        return None
    given, made, cached, thought, heard, spoken = (each or 0 for each in read)
    return Usage(given, made, cached, thought, heard=heard, spoken=spoken)


def possible(usage: Usage) -> Usage:
    """Return counts as a price list and a ledger can take them, wherever from."""
    return Usage(
        _possible(usage.prompt),
        _possible(usage.completion),
        _possible(usage.cached),
        _possible(usage.reasoning),
        usage.counted,
        _possible(usage.heard),
        _possible(usage.spoken),
        _possible(usage.seen),
        _possible(usage.drawn),
        _possible(usage.pictures),
        _possible(usage.characters),
        _possible(usage.seconds),
        _possible(usage.trained),
        _possible(usage.heard_again),
        _possible(usage.ranked),
        _possible(usage.searches),
        _possible(usage.file_searches),
        _possible(usage.containers),
    )


def _possible(count: float) -> int:
    return int(min(max(count, 0), figures.MOST_TOKENS)) if count == count else 0


def _first(told: Mapping[str, Any], names: tuple[str, ...]) -> object:
    return next((told[name] for name in names if told.get(name) is not None), None)


def _detail(told: Mapping[str, Any], names: tuple[str, ...], detail: str) -> object:
    found = _first(told, tuple(f"{name}_details" for name in names))
    return (found.get(detail) if isinstance(found, Mapping) else None) or 0
