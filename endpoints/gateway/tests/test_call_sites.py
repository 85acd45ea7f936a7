"""The gateway calls models in two places, and only those that were permitted (S9)."""

import ast
from pathlib import Path

GATEWAY = Path(__file__).parents[1]
KEPT = GATEWAY / "kept" / "asking.py"  # asks the deployment that has it, and only that
CALLING = {
    "ask",
    "perform",
    "stream",
    "complete",
    "embed",
    "chat_call",
    "send",
    "pass_on",
}
MODULES = ("failover", "operations", "ask", "transport", "http_call")


def test_models_are_called_with_what_was_permitted() -> None:
    found = []
    for path in sorted(GATEWAY.rglob("*.py")):
        if "tests" in path.parts or path == KEPT:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and any(part in MODULES for part in (node.module or "").split("."))
            for alias in node.names
        }
        found += [
            (path.name, node.func.id, ast.unparse(node.args[0]))
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in CALLING & imported
        ]
    assert sorted(found) == [
        ("batches.py", "perform", "asking.at(call.offer, part['target'])"),
        ("chat.py", "ask", "call.offer"),
        ("embeddings.py", "perform", "call.offer"),
        ("files.py", "perform", "permitted_offer"),
        ("jobs.py", "perform", "call.offer"),
        ("relay.py", "pass_on", "call.offer"),
        ("relay.py", "perform", "call.offer"),
        ("training_files.py", "perform", "permitted_offer"),
    ]
