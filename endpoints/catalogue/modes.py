"""What a model is for, by its name: to chat with, or something else. Pure."""

import re
from typing import Literal

from endpoints.targets import Target

Mode = Literal[
    "chat",
    "embedding",
    "image_generation",
    "audio_speech",
    "audio_transcription",
    "moderation",
    "rerank",
    "video_generation",
]
NAMES: tuple[tuple[Mode, str], ...] = (  # words of LiteLLM's, whom programs may know
    ("embedding", r"embed"),
    ("rerank", r"rerank"),
    ("moderation", r"moderation"),
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


def mode_of(target: Target) -> Mode:
    """Return what a deployment's model is for."""
    if target.knowledge.draws:
        return "image_generation"
    names = (target.model, target.knowledge.base_model)
    found = (
        mode
        for mode, pattern in PATTERNS
        if any(pattern.search(name) for name in names)
    )
    return next(found, "chat")
