"""Artifacts: whether a model is told how to make them, and what it is told.

They are a switch among the tools of a conversation, but no tool: any model that writes
text can make them. LibreChat's `artifacts` of a named model switches them on as well.
"""

from typing import Any

from django.utils.translation import gettext as _

from chat.choices import specs
from chat.documents import Conversation

GROUP = "artifacts"
INSTRUCTIONS = """\
# Artifacts
You can put self-contained content that people will keep, run or change into an
artifact, which is shown beside the chat: a page, a picture, a diagram, a document, a
table, a chart, a small program. Short snippets, and what only explains your answer,
stay in the answer.

Write an artifact in your answer, its tags at the start of a line and never inside a
code block:

<artifact id="moon-phases" type="html" title="Phases of the moon">
…the whole source…
</artifact>

Types:
- html: one page with its styles and scripts inline
- svg: one <svg> element with a viewBox
- react: one component as the default export, in JSX or TypeScript. React and its hooks
  can be imported, no other package; style it with inline styles or a <style> element
- mermaid: a diagram
- chart: a Vega-Lite specification as JSON, with its data inline
- csv: a table with a header line
- json: data
- markdown: a document

Artifacts have no network: no external scripts, styles, fonts, pictures or requests, and
no localStorage. Write all of the source, nothing left out. To change an artifact, write
it again as a whole under the same id; something new gets a new id (lower case,
hyphens). Say in a sentence or two around it what you made; do not repeat the source."""


def switch() -> dict[str, Any]:
    """Return the switch as browsers are told it; `plain`: for every model."""
    return {
        "group": GROUP,
        "label": _("Artifacts"),
        "description": _(
            "Pages, pictures, diagrams, tables and charts beside the chat"
        ),
        "icon": "artifact",
        "always": False,
        "plain": True,
    }


def wanted(conversation: Conversation) -> bool:
    """Say whether the model is to be told how artifacts are made."""
    if GROUP in conversation.get("tools", []):
        return True
    spec = specs.named(conversation.get("spec", ""))
    return spec is not None and bool(spec.artifacts or spec.preset.artifacts)


def told(conversation: Conversation, instructions: str) -> str:
    """Return a conversation's instructions, with how artifacts are made if wanted."""
    if not wanted(conversation):
        return instructions
    return "\n\n".join(part for part in (instructions.strip(), INSTRUCTIONS) if part)
