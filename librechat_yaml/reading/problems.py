"""What is wrong with a file, where, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SourceMark:
    """A place in the file, counted from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake (or doubt); the text never holds a value from the file."""

    path: Path
    text: str
    advice: str = ""
    severity: Literal["error", "warning"] = "error"
    mark: SourceMark | None = None


class BadFile(Exception):
    """The text is no YAML mapping that could be looked at further."""

    def __init__(
        self, text: str, advice: str = "", mark: SourceMark | None = None
    ) -> None:
        super().__init__(text)
        self.problem = Problem((), text, advice, mark=mark)


def dotted(path: Path) -> str:
    """Return a path as `endpoints.azureOpenAI.groups[0].models`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def line(source: str, problem: Problem) -> str:
    """Return a problem as one line of the report."""
    mark = problem.mark
    place = f"{source}:{mark.line}:{mark.column}" if mark else source
    parts = [place, dotted(problem.path), problem.text]
    text = "  ".join(part for part in parts if part)
    if problem.severity == "warning":
        text = text.replace(place, f"{place}  warning:", 1)
    return f"{text}  → {problem.advice}" if problem.advice else text


def ordered(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return errors before warnings, each in the file's order, none twice."""
    unique = dict.fromkeys(problems)
    return tuple(
        sorted(
            unique,
            key=lambda one: (
                one.severity == "warning",
                one.mark.line if one.mark else 0,
                one.mark.column if one.mark else 0,
            ),
        )
    )


def report(source: str, problems: Sequence[Problem]) -> str:
    """Return all problems, one a line, worst first."""
    return "\n".join(line(source, problem) for problem in ordered(problems))
