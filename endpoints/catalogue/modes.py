"""What a model is for, by its name: to chat with, or something else. Pure."""

import re
from typing import Literal

from endpoints.targets import Offer, Target

Mode = Literal[
    "chat",
    "embedding",
    "image_generation",
    "audio_speech",
    "audio_transcription",
    "moderation",
    "rerank",
    "realtime",
    "video_generation",
]
NAMES: tuple[tuple[Mode, str], ...] = (  # words of LiteLLM's, whom programs may know
    ("embedding", r"embed|(^|[-/])(bge|e5|gte)([-/]|$)"),
    ("rerank", r"rerank"),
    ("moderation", r"moderation"),
    ("realtime", r"realtime"),
    ("audio_transcription", r"whisper|transcribe|(^|[-/])(stt|asr|ocr)([-/]|$)"),
    ("audio_speech", r"(^|[-/])tts([-/]|$)"),
    (
        "image_generation",
        r"gpt-image|dall-?e|(^|[-/])(imagen|flux)([-.\d/]|$)|stable-diffusion|sdxl"
        r"|imagine-image",
    ),
    ("video_generation", r"(^|[-/])(sora|veo)([-.\d/]|$)|imagine-video"),
)
PATTERNS = tuple((mode, re.compile(text, re.IGNORECASE)) for mode, text in NAMES)


UNSHOWN = ("embedding", "realtime")  # nobody can write to them


def mode_of(model: Target | Offer) -> Mode:
    """Return what a model is for, by its own name or that of its base model."""
    if model.knowledge.draws:
        return "image_generation"
    names = (model.model, model.knowledge.base_model)
    found = (
        mode
        for mode, pattern in PATTERNS
        if any(pattern.search(name) for name in names)
    )
    return next(found, "chat")


def chats(model: Target | Offer) -> bool:
    """Say whether people can choose a model: all but those that nobody writes to."""
    return mode_of(model) not in UNSHOWN
