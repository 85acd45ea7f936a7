"""Which hosted tools a request may offer, after what the branch has read (pure).

Nobody can be asked in the middle of the service's own calls. So what sends something
out stays away where private content of somewhere else could go with it, at the word of
strangers; of our own tools a call is asked for then (chat/runs/calls/rules.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tools.hosted.tool import HostedTool

Call = Mapping[str, Any]


def held_back(tools: Sequence[HostedTool], calls: Iterable[Call]) -> list[HostedTool]:
    """Return those of some tools that must not be offered after these calls."""
    read = list(calls)
    return [tool for tool in tools if tool.sends and _could_carry(tool, tools, read)]


def _could_carry(
    tool: HostedTool, tools: Sequence[HostedTool], read: Sequence[Call]
) -> bool:
    strangers = any(each.untrusted for each in tools) or any(
        call.get("untrusted") for call in read
    )
    others = any(each.private for each in tools if each is not tool) or any(
        call.get("private") for call in read if call.get("name") != tool.name
    )
    return strangers and others
