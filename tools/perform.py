"""One call of one tool, from the model's words to a result; nothing is raised."""

import asyncio
import logging
from dataclasses import replace

import orjson
from django.conf import settings

from tools.charge import charged
from tools.schema import BadArguments, check
from tools.sources import Failed, source_of
from tools.tool import Caller, Result, Tool

log = logging.getLogger(__name__)


async def perform(tool: Tool, arguments: str, caller: Caller) -> Result:
    """Call a tool with JSON `arguments` as the model wrote them.

    Whatever goes wrong is a Result that `failed` and says so; only CancelledError
    passes. Its text has at most TOOL_MODEL_BYTES.
    """
    seconds = tool.seconds or settings.TOOL_SECONDS
    try:
        read = _read(arguments, tool)
        async with asyncio.timeout(seconds):
            source = source_of(tool)
            result = await charged(
                tool, caller, lambda: source.call(tool, read, caller)
            )
    except BadArguments as error:
        result = Result(str(error), failed=True)
    except Failed as error:
        result = Result(str(error), failed=True, connect=error.connect)
    except TimeoutError:
        result = Result(f"No result within {seconds:g} seconds.", failed=True)
    except Exception:  # a tool's own fault ends no answer
        log.exception("the tool %s failed", tool.name)
        result = Result("The tool failed; its operator finds why in the log.", True)  # noqa: FBT003
    return _marked(tool, result)


def _read(arguments: str, tool: Tool) -> dict[str, object]:
    """Return the arguments as an object that fits the schema."""
    if len(arguments.encode()) > settings.TOOL_ARGUMENT_BYTES:
        most = settings.TOOL_ARGUMENT_BYTES
        raise BadArguments(f"The arguments are longer than {most} bytes.")
    try:
        read = orjson.loads(arguments.strip() or "{}")
    except orjson.JSONDecodeError as error:
        raise BadArguments(f"The arguments are no JSON: {error}.") from None
    if not isinstance(read, dict):
        raise BadArguments("The arguments must be a JSON object.")
    check(tool.parameters, read)
    return read


def _marked(tool: Tool, result: Result) -> Result:
    """Return what the model may be told, with what is known of every result."""
    return replace(
        result,
        text=_cut(result.text, settings.TOOL_MODEL_BYTES),
        untrusted=result.untrusted or tool.untrusted,
        private=result.private or tool.private,
    )


def _cut(text: str, most: int) -> str:
    """Return at most `most` bytes of a text, and how much was left out."""
    whole = text.encode(errors="replace")  # half a letter can be stored nowhere
    if len(whole) <= most:
        return whole.decode()
    note = f"\n[cut: {len(whole)} bytes in all, the first {most} shown at most]"
    return whole[: most - len(note)].decode(errors="ignore") + note
