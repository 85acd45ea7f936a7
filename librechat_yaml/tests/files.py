"""Builds small librechat.yaml files for the tests of this folder."""

from collections.abc import Mapping
from textwrap import dedent, indent

from librechat_yaml.reading.checked import Checked, check
from librechat_yaml.reading.source import Content


def verdict(text: str, environ: Mapping[str, str] | None = None) -> Checked:
    """Return what the loader says of a file with this text."""
    return check(Content("f.yaml", dedent(text).encode()), environ or {})


def azure(
    groups: str, environ: Mapping[str, str] | None = None, top: str = ""
) -> Checked:
    """Return the verdict on a file with these groups (YAML list items)."""
    head = "version: 1.3.5\nendpoints:\n  azureOpenAI:\n"
    body = (
        indent(dedent(top), "    ") + "    groups:\n" + indent(dedent(groups), "      ")
    )
    return check(Content("f.yaml", (head + body).encode()), environ or {})


def errors(found: Checked) -> str:
    """Return the errors of a verdict as text."""
    return "\n".join(
        line for line in found.report().splitlines() if "warning:" not in line
    )
