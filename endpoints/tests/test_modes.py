"""What a model is for is known by its name."""

import pytest

from endpoints.catalogue.catalogue import catalogue_of
from endpoints.catalogue.modes import mode_of
from librechat_yaml.schema import LibreChat


@pytest.mark.parametrize(
    ("model", "mode"),
    [
        ("gpt-4o", "chat"),
        ("o4-mini", "chat"),
        ("ttsuga-7b", "chat"),
        ("gpt-image-1", "image_generation"),
        ("text-embedding-3-small", "embedding"),
        ("cohere-rerank-v4", "rerank"),
        ("omni-moderation-latest", "moderation"),
        ("gpt-4o-transcribe", "audio_transcription"),
        ("gpt-4o-mini-tts", "audio_speech"),
        ("sora-2", "video_generation"),
        ("gpt-4o-mini-realtime-preview", "realtime"),
        ("bge-m3", "embedding"),
        ("imagen-4", "image_generation"),
    ],
)
def test_a_model_is_what_its_name_says(model: str, mode: str) -> None:
    group = {"group": "a", "apiKey": "k", "instanceName": "i", "version": "2024-10-21"}
    models = {model: {"deploymentName": model}}
    ends = {"azureOpenAI": {"groups": [{**group, "models": models}]}}
    [offer] = catalogue_of(LibreChat.model_validate({"endpoints": ends})).offers
    assert mode_of(offer.targets[0]) == mode
