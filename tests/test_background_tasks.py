"""No background task can end unseen: every place that starts one is known.

`runtime.tasks` starts again what fails and tells of it. Whoever calls asyncio
itself has to await what it started, and stands here with the reason.
"""

import ast
from pathlib import Path

from tests.packages import PACKAGES

ROOT = Path(__file__).parents[1]
STARTS = {"create_task", "ensure_future", "run_coroutine_threadsafe"}

AWAITED = {
    ("runtime/tasks.py", "for_ever"): "what it starts is watched",
    ("runtime/tasks.py", "once"): "what it starts is watched",
    (
        "config/serving/daphne.py",
        "begin_to_end",
    ): "the server runs until it has stopped it",
    ("config/serving/admission.py", "wait"): "awaits the first and cancels the other",
    ("chat/runs/write.py", "write"): "ends its run whatever is raised; drains await",
    ("chat/runs/calls/acting.py", "_made"): "awaited, and ended with the run",
    ("chat/runs/write.py", "_end"): "awaited to its end",
    ("runtime/asgi.py", "while_connected"): "awaits both",
    ("config/serving/over_http.py", "run"): "whatever ends one ends the stream",
    (
        "endpoints/calling/identity.py",
        "_renewal",
    ): "awaited by who needs the token, reported",
    (
        "endpoints/gateway/model_call.py",
        "close",
    ): "shielded and awaited; drains await it",
    ("chat/runs/hosted/paying.py", "enter"): "waits until it has ended",
    ("chat/runs/hosted/paying.py", "holding"): "waits until it has ended",
    ("tools/mcp/connection.py", "__init__"): "what ends it, `client()` raises",
    ("tools/mcp/calling.py", "call_at"): "awaited, kept, or ended with the call",
    ("tools/mcp/asking/parked.py", "next_of"): "ended there",
    ("tools/call.py", "_while_allowed"): "awaited, and ended with the call",
    ("tools/mcp/listings.py", "_asked"): "whatever it meets is the list's reason",
    ("endpoints/gateway/reserving.py", "_taken"): "shielded and awaited",
    ("endpoints/gateway/realtime/conversation.py", "go_on"): "awaited or ended there",
    ("endpoints/gateway/realtime/conversation.py", "_both"): "awaited or ended there",
    ("endpoints/gateway/reserving.py", "to_its_end"): "drains await it",
}


def started() -> set[tuple[str, str]]:
    """Return file and function of every place that starts a task."""
    return {
        (str(path.relative_to(ROOT)), name)
        for app in PACKAGES
        for path in (ROOT / app).rglob("*.py")
        if not {"tests", "simulator"} & set(path.relative_to(ROOT).parts)
        for name in _in(ast.parse(path.read_text()), "the module")
    }


def _in(node: ast.AST, name: str) -> list[str]:
    """Return the innermost function around each start below `node`."""
    found: list[str] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            found += _in(child, child.name)
            continue
        if isinstance(child, ast.Call) and _called(child.func) in STARTS:
            found.append(name)
        found += _in(child, name)
    return found


def _called(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def test_every_task_is_supervised_or_awaited_by_somebody() -> None:
    assert started() == set(AWAITED)
