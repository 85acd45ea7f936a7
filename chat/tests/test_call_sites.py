"""Every place that calls a model has asked the gate (S9)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLS = {
    "ask": {"stream", "complete"},
    "embeddings": {"embed"},
    "images": {"generate", "edit"},
    "drawing": {"draw", "drawn"},
    "audio": {"speak", "transcribe"},
    "moderation": {"moderate"},
}
KNOWN = {  # file: where its offer comes from
    "chat/runs/listen.py": "asked.offer",
    "chat/admission.py": "self.offer",
    "chat/libraries/embedding.py": "own",
    # the file's one service, which the right to speech opens, and no model's
    "chat/speech/hearing.py": "found.offer",
    "chat/speech/speaking.py": "found.offer",
}


def calls_of_models() -> Iterator[tuple[str, str]]:
    """Yield each file of ours that calls a model, and what it passes first."""
    for path in sorted([*ROOT.glob("chat/**/*.py"), *ROOT.glob("accounts/**/*.py")]):
        if "tests" in path.relative_to(ROOT).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _is_model_call(node.func):
                yield str(path.relative_to(ROOT)), ast.unparse(node.args[0])


def _is_model_call(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.attr in CALLS.get(called.value.id, ())
    )


def test_models_are_called_in_known_places_with_the_gates_offer() -> None:
    assert dict(calls_of_models()) == KNOWN


def test_what_a_run_calls_is_what_the_gate_permitted() -> None:
    asked = (ROOT / "chat/runs/run.py").read_text()
    assert "return self.permit.offer" in asked
    heard = (ROOT / "chat/runs/listen.py").read_text()
    assert "async with offering(run) as (offer, request, heard)" in heard
    narrowed = (ROOT / "chat/runs/hosted/offering.py").read_text()
    assert "offer, request = run.offer, run.round.request" in narrowed


def test_nothing_else_imports_the_engines_inside() -> None:
    inside = (
        "endpoints.calling.failover",
        "endpoints.calling.attempts",
        "endpoints.calling.transport ",
    )
    for path in [*ROOT.glob("chat/**/*.py"), *ROOT.glob("accounts/**/*.py")]:
        if path != Path(__file__):
            assert not any(name in path.read_text() for name in inside), path
