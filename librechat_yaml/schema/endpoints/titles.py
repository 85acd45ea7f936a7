"""Titles and summaries: the same keys at every kind of endpoint."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from librechat_yaml.schema import no_effect
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Amount, Flag, Section


class Titled(Section):
    """Keys that every endpoint may carry."""

    title_convo: Flag = False
    """Let a model write conversation titles."""
    title_model: str = "gpt-3.5-turbo"
    """The model that writes titles; `current_model` is the conversation's own."""
    title_method: Literal["completion", "functions", "structured"] = "completion"
    """Ask for the title as plain text, or as a forced tool call."""
    title_prompt: str = ""
    """Replaces the built-in instruction for titles."""
    title_prompt_template: str = ""
    """How the conversation is written down for the title model."""
    title_timing: Literal["immediate", "final"] = "immediate"
    """Write the title beside the first answer, or after it."""
    title_message_role: Literal["system", "user", "assistant"] = "system"
    """The role that the title instruction is sent in."""
    summarize: Flag = False
    """Summarise long conversations instead of cutting them off."""
    summary_model: str = ""
    """The model that writes summaries; the endpoint's first model when empty."""
    vision_endpoint: str = ""
    """The endpoint that may answer messages with pictures when no model here sees;
    without it no conversation leaves its endpoint."""
    stream_rate: Annotated[Amount, NoEffect(no_effect.STREAMING)] = 0
    """Milliseconds between pieces of an answer."""
    custom_order: Amount | None = None
    """Where the endpoint stands among the others; lower comes first."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        "titleEndpoint": NoEffect("a title never leaves its endpoint"),
        "maxToolResultChars": NoEffect("TOOL_MODEL_BYTES decides"),
        **dict.fromkeys(
            (
                "activityLabel",
                "activityModel",
                "activityEndpoint",
                "activityPrompt",
                "activityMaxPerRun",
                "activityCharLimit",
                "reasoningLabel",
                "reasoningLabelModel",
                "reasoningLabelEndpoint",
                "reasoningLabelPrompt",
            ),
            NoEffect(no_effect.LABELS),
        ),
    }
