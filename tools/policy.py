"""What the configuration says of a tool: whether it is there, and who is asked."""

from collections.abc import Iterable

from librechat_yaml.live import librechat
from tools.tool import Policy, Tool

BY_EFFECT: dict[str, Policy] = {"read": "allow", "write": "ask"}
STRICTER: tuple[Policy, ...] = ("allow", "ask", "deny")


def policy_of(tool: Tool) -> Policy:
    """Return what the configuration says of a tool, by its nearest name.

    Where it says nothing, the stricter of the source's own word and of what holds for
    reading and writing; what only costs is limited by budgets.
    """
    said = librechat().tools.policy
    for name in (*tool.names, tool.effect):
        if name in said:
            return said[name]
    usual = "allow" if tool.costs else BY_EFFECT[tool.effect]
    return max(tool.policy, usual, key=STRICTER.index)


def approvers_of(tool: Tool) -> tuple[str, ...]:
    """Return the roles and groups of whom one has to allow each call of a tool."""
    said = librechat().tools.second_person
    return next((said[name] for name in tool.names if name in said), ())


def guarded() -> bool:
    """Say whether answers that read strangers' words and private ones ask to send."""
    return librechat().tools.guarded


def is_left_out(tool: Tool) -> bool:
    """Say whether `includedTools` or `filteredTools` leave a tool out."""
    config = librechat()
    if config.included_tools:
        return not _named(tool, config.included_tools)
    return _named(tool, config.filtered_tools)


def _named(tool: Tool, names: Iterable[str]) -> bool:
    """Say whether a tool is listed; LibreChat writes its own with hyphens."""
    listed = {name.replace("-", "_") for name in names}
    return any(name.replace("-", "_") in listed for name in tool.names)
