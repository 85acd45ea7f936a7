"""Prepares a round in which the service may run tools of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from chat.runs.answer.parts import calls_of
from chat.runs.calls.branch_read import branch
from chat.runs.hosted import paying
from chat.runs.hosted.guarding import held_back
from chat.runs.hosted.hearing import Heard
from chat.runs.run import Run
from endpoints.events import Notice
from endpoints.request import ChatRequest
from endpoints.targets import Offer
from tools.hosted.offered import narrowed
from tools.hosted.tool import HostedTool
from tools.policy import guarded


@asynccontextmanager
async def offering(run: Run) -> AsyncIterator[tuple[Offer, ChatRequest, Heard]]:
    """Give the model and the request as they are asked, and where calls are heard.

    What they cost at most is held meanwhile. Raises OverLimit.
    """
    offer, request = run.offer, run.round.request
    away = await _held_back(run)
    hosted = tuple(tool for tool in run.toolset.hosted if tool not in away)
    notices = [_notice(tool) for tool in away]
    if hosted:
        names = tuple(tool.name for tool in hosted)
        offer = narrowed(offer, names)
        most = settings.TOOL_HOSTED_CALLS
        request = replace(request, hosted=names, hosted_calls=most)
    async with paying.holding(run, hosted):
        yield offer, request, Heard(hosted, notices)


async def _held_back(run: Run) -> list[HostedTool]:
    """Return the tools that could carry private content away."""
    hosted = run.toolset.hosted
    if not (guarded() and any(tool.sends for tool in hosted)):
        return []
    above = await branch(run.question)
    calls = [call for each in above for call in calls_of(each["content"])]
    return held_back(hosted, [*calls, *run.parts.calls()])


def _notice(tool: HostedTool) -> Notice:
    text = _(
        "“%(tool)s” was left out: it could send private content out at the word of "
        "strangers."
    )
    return Notice("tool_left_out", text % {"tool": tool.label})
