"""Who acts on the keys of `speech`; see readers.py."""

from collections.abc import Mapping

from librechat_yaml.schema.section import Section
from librechat_yaml.schema.speech import (
    Speech,
    SpeechService,
    SpeechServices,
    SpeechTab,
    SpeechToText,
    TextToSpeech,
)

SPEECH: Mapping[type[Section], Mapping[str, str]] = {
    Speech: {
        "endpoints/catalogue/speech.py::speech_offer": "tts stt",
        "chat/speech/services.py::told": "speech_tab",
    },
    SpeechServices: {
        "endpoints/catalogue/speech.py::speech_offer": (
            "openai azure_open_ai azure_speech localai"
        ),
    },
    SpeechService: {
        "endpoints/catalogue/speech.py": (
            "url api_key instance_name deployment_name api_version model voices region"
        ),
        "chat/speech/speaking.py": "backend",
        "chat/speech/hearing.py": "language",
    },
    SpeechTab: {
        "chat/speech/services.py::told": (
            "conversation_mode speech_to_text text_to_speech"
        ),
    },
    SpeechToText: {
        "chat/speech/services.py::told": (
            "enabled engine_stt language_stt auto_transcribe_audio decibel_value "
            "auto_send_text"
        ),
    },
    TextToSpeech: {
        "chat/speech/services.py::told": (
            "enabled engine_tts voice language_tts automatic_playback playback_rate "
            "cache_tts"
        ),
    },
}

TABS = ("conversation_mode", "speech_to_text", "text_to_speech")
HEARD = tuple(SpeechToText.model_fields)
READ = tuple(TextToSpeech.model_fields)
SERVICES = ("openai", "azure_open_ai", "azure_speech", "localai")

SPEECH_VIA: Mapping[tuple[type[Section], str], str] = {
    (Speech, "speech_tab"): "speech.py::defaults",
    **{(SpeechTab, name): "speech.py::defaults" for name in TABS},
    **{(SpeechToText, name): "speech.py::defaults" for name in HEARD},
    **{(TextToSpeech, name): "speech.py::defaults" for name in READ},
    **{(SpeechServices, name): "speech.py::chosen" for name in SERVICES},
}
