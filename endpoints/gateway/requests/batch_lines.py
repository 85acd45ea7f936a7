"""The lines of a batch: one request each, all of one model. Pure.

Format: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/batch
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from endpoints.billing import estimates
from endpoints.events import Usage
from endpoints.gateway.errors import GatewayError
from endpoints.gateway.requests.shapes import numbers_of
from endpoints.reading.usage import usage_of

MOST = 100_000  # lines, as Azure has it
ANSWER = 4_096  # tokens of an answer that names no limit
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BatchLines:
    """The requests of one file."""

    model: str
    lines: tuple[Line, ...]

    def worst(self) -> Usage:
        """Return what all of them may use at most, about."""
        prompt = sum(estimates.of_text(str(line["body"])) for line in self.lines)
        return Usage(prompt, sum(_longest(line["body"]) for line in self.lines))

    def shares(self, number: int) -> list["BatchLines"]:
        """Return the lines in `number` parts of about the same size."""
        size = -(-len(self.lines) // max(1, number))
        starts = range(0, len(self.lines), size)
        return [BatchLines(self.model, self.lines[at : at + size]) for at in starts]

    def told(self, deployment: str) -> bytes:
        """Return the file in the words of one deployment."""
        return joined(
            {**line, "body": {**line["body"], "model": deployment}}
            for line in self.lines
        )


def batch_lines(raw: bytes) -> BatchLines:
    """Return the lines of a file; raises GatewayError."""
    rows = [line for line in raw.removeprefix(b"\xef\xbb\xbf").splitlines() if line]
    if not rows or len(rows) > MOST:
        raise _refused(f"A batch has between 1 and {MOST:,} lines.")
    lines = [_line(row, number) for number, row in enumerate(rows, 1)]
    models = {line["body"].get("model") for line in lines}
    if len(models) != 1:
        raise _refused("All lines of a batch must name the same model.")
    [model] = models
    if not isinstance(model, str) or not model:
        raise _refused("Every line must name its model.")
    if len({line["custom_id"] for line in lines}) != len(lines):
        raise _refused("Every `custom_id` may stand there once.")
    return BatchLines(model, tuple(lines))


def _line(row: bytes, number: int) -> Line:
    try:
        line = orjson.loads(row)
    except orjson.JSONDecodeError:
        raise _refused(f"Line {number} is not JSON.") from None
    if not isinstance(line, dict) or not isinstance(line.get("body"), dict):
        raise _refused(f"Line {number} has no `body`.")
    if not isinstance(line.get("custom_id"), str):
        raise _refused(f"Line {number} has no `custom_id`.")
    return line


def _refused(message: str) -> GatewayError:
    return GatewayError(400, "invalid_batch", message, param="file")


def _longest(body: Mapping[str, Any]) -> int:
    numbers = numbers_of(body)
    named = [numbers[name] for name in estimates.LIMITS if numbers.get(name)]
    return max(named, default=ANSWER) * max(1, numbers.get("n", 1))


def joined(lines: Iterable[Line]) -> bytes:
    """Return lines as a file."""
    return b"".join(orjson.dumps(line) + b"\n" for line in lines)


def used(contents: Sequence[bytes]) -> Usage:
    """Return what the answers of a batch say that they have used."""
    prompt = completion = cached = reasoning = 0
    for content in contents:
        for row in content.splitlines():
            usage = _usage(row) or Usage()
            prompt += usage.prompt
            completion += usage.completion
            cached += usage.cached
            reasoning += usage.reasoning
    return Usage(prompt, completion, cached, reasoning)


def _usage(row: bytes) -> Usage | None:
    try:
        return usage_of(orjson.loads(row)["response"]["body"]["usage"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
