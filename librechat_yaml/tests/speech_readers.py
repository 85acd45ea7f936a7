"""Who acts on the keys of `speech`; see readers.py."""

from collections.abc import Mapping

from librechat_yaml.schema.section import Section
from librechat_yaml.schema.speech import (
    AzureDeployment,
    ElevenLabs,
    HearingResource,
    HearingServices,
    LocalAISpeaker,
    PronunciationDictionary,
    Speaker,
    SpeakingServices,
    Speech,
    SpeechResource,
    SpeechService,
    SpeechTab,
    SpeechToText,
    TextToSpeech,
    VoiceSettings,
)

OFFERED = "endpoints/catalogue/speech.py::speech_offer"
CATALOGUE = "endpoints/catalogue/speech.py"
ELEVEN = "endpoints/operations/elevenlabs.py"
HEARING = ("openai", "azure_open_ai", "azure_speech", "localai")
SPEAKING = (*HEARING, "elevenlabs")

SPEECH: Mapping[type[Section], Mapping[str, str]] = {
    Speech: {
        "endpoints/catalogue/speech.py::speech_offer": "tts stt",
        "chat/speech/services.py::told": "speech_tab",
    },
    SpeakingServices: {OFFERED: " ".join(SPEAKING)},
    HearingServices: {OFFERED: " ".join(HEARING)},
    SpeechService: {CATALOGUE: "url api_key model"},
    Speaker: {CATALOGUE: "voices"},
    AzureDeployment: {CATALOGUE: "instance_name deployment_name api_version"},
    SpeechResource: {CATALOGUE: "region"},
    HearingResource: {"chat/speech/hearing.py": "language"},
    LocalAISpeaker: {"chat/speech/speaking.py": "backend"},
    ElevenLabs: {
        CATALOGUE: "voices",
        ELEVEN: "voice_settings pronunciation_dictionary_locators",
    },
    VoiceSettings: {ELEVEN: " ".join(VoiceSettings.model_fields)},
    PronunciationDictionary: {ELEVEN: " ".join(PronunciationDictionary.model_fields)},
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

SPEECH_VIA: Mapping[tuple[type[Section], str], str] = {
    (Speech, "speech_tab"): "speech.py::defaults",
    **{(SpeechTab, name): "speech.py::defaults" for name in TABS},
    **{(SpeechToText, name): "speech.py::defaults" for name in HEARD},
    **{(TextToSpeech, name): "speech.py::defaults" for name in READ},
    **{(SpeakingServices, name): "speech.py::chosen" for name in SPEAKING},
    **{(HearingServices, name): "speech.py::chosen" for name in HEARING},
    **{
        (shape, name): "speech.py::told"
        for shape in (VoiceSettings, PronunciationDictionary)
        for name in shape.model_fields
    },
}
