"""`speech`: services that read aloud and write down, and what people begin with."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Flag, Section

SENTENCES = NoEffect("sounds are fetched sentence by sentence, over HTTP")


class SpeechService(Section):
    """One speech service."""

    url: str = ""
    """The whole address, of a service that is not at its maker's."""
    api_key: str = Field(default="", repr=False)
    model: str = ""
    """The model that speaks or hears; it also decides the price."""


class Speaker(SpeechService):
    """One that reads aloud."""

    voices: tuple[str, ...] = ()
    """Those that people may choose; the first is the usual one."""


class AzureDeployment(SpeechService):
    """A deployment of Azure OpenAI."""

    instance_name: str = ""
    deployment_name: str = ""
    api_version: str = ""


class SpeakingDeployment(AzureDeployment, Speaker):
    """A deployment of Azure OpenAI that reads aloud."""


class SpeechResource(SpeechService):
    """A resource of Azure Speech."""

    region: str = ""
    """As `swedencentral`."""


class SpeakingResource(SpeechResource, Speaker):
    """A resource of Azure Speech that reads aloud, by `voices` as `en-US-AvaNeural`."""


class HearingResource(SpeechResource):
    """A resource of Azure Speech that writes down."""

    language: str = ""
    """What it hears, as `en-US`; else the person's own."""


class VoiceSettings(Section):
    """How ElevenLabs' voices speak; what is left out is the voice's own."""

    model_config = ConfigDict(alias_generator=None)
    similarity_boost: float | None = None
    stability: float | None = None
    style: float | None = None
    use_speaker_boost: Flag | None = None

    def told(self) -> dict[str, object]:
        """Return what the file says of them."""
        said = {
            "similarity_boost": self.similarity_boost,
            "stability": self.stability,
            "style": self.style,
            "use_speaker_boost": self.use_speaker_boost,
        }
        return {name: value for name, value in said.items() if value is not None}


class PronunciationDictionary(Section):
    """A dictionary of pronunciations at ElevenLabs."""

    model_config = ConfigDict(alias_generator=None)
    pronunciation_dictionary_id: str
    version_id: str

    def told(self) -> dict[str, str]:
        """Return where it is, in ElevenLabs' own words."""
        return {
            "pronunciation_dictionary_id": self.pronunciation_dictionary_id,
            "version_id": self.version_id,
        }


class ElevenLabs(Speaker):
    """ElevenLabs; `voices` are the ids of its voices, of which it needs one."""

    voices: Annotated[tuple[str, ...], Field(min_length=1)]
    websocket_url: Annotated[str, SENTENCES] = ""
    voice_settings: VoiceSettings = Field(
        default=VoiceSettings(), alias="voice_settings"
    )
    pronunciation_dictionary_locators: tuple[PronunciationDictionary, ...] = Field(
        default=(), alias="pronunciation_dictionary_locators"
    )


class LocalAISpeaker(Speaker):
    """LocalAI; a voice is the name of its model."""

    backend: str = ""


def _chosen(**services: SpeechService | None) -> tuple[str, SpeechService] | None:
    return next(((name, one) for name, one in services.items() if one), None)


class SpeakingServices(Section):
    """Who reads aloud; exactly one may be given."""

    openai: Speaker | None = None
    azure_open_ai: SpeakingDeployment | None = Field(default=None, alias="azureOpenAI")
    azure_speech: SpeakingResource | None = None
    """Azure Speech, by its REST API: `region` (or `url`) and `apiKey`."""
    elevenlabs: ElevenLabs | None = None
    localai: LocalAISpeaker | None = None

    def chosen(self) -> tuple[str, SpeechService] | None:
        """Return the service's kind and settings, or None when there is none."""
        return _chosen(
            openai=self.openai,
            azureOpenAI=self.azure_open_ai,
            azureSpeech=self.azure_speech,
            elevenlabs=self.elevenlabs,
            localai=self.localai,
        )


class HearingServices(Section):
    """Who writes down; exactly one may be given."""

    openai: SpeechService | None = None
    azure_open_ai: AzureDeployment | None = Field(default=None, alias="azureOpenAI")
    azure_speech: HearingResource | None = None
    """Azure Speech, by its REST API: `region` (or `url`) and `apiKey`."""
    localai: SpeechService | None = None

    def chosen(self) -> tuple[str, SpeechService] | None:
        """Return the service's kind and settings, or None when there is none."""
        return _chosen(
            openai=self.openai,
            azureOpenAI=self.azure_open_ai,
            azureSpeech=self.azure_speech,
            localai=self.localai,
        )


def _switch(value: object) -> object:
    """Read `true` and `false` as a section that is switched on or off."""
    return {"enabled": value} if isinstance(value, bool) else value


class SpeechToText(Section):
    """How people dictate until they choose otherwise."""

    enabled: Flag = True
    engine_stt: str = Field(default="", alias="engineSTT")
    """`external` (the service) or `browser`."""
    language_stt: str = Field(default="", alias="languageSTT")
    """As `en-US`; else the page's."""
    auto_transcribe_audio: Flag = False
    """A pause ends the dictation."""
    decibel_value: float = -45
    """What is quieter counts as a pause."""
    auto_send_text: float = -1
    """Seconds after which a dictated message is sent; -1: never by itself."""


class TextToSpeech(Section):
    """How people are read to until they choose otherwise."""

    enabled: Flag = True
    engine_tts: str = Field(default="", alias="engineTTS")
    """`external` (the service) or `browser`."""
    voice: str = ""
    language_tts: str = Field(default="", alias="languageTTS")
    """Of the browser's voices, as `en-US`; else the page's."""
    automatic_playback: Flag = False
    """Answers are read while they are written."""
    playback_rate: Annotated[float, Field(ge=0.25, le=4)] = 1
    cache_tts: Flag = Field(default=True, alias="cacheTTS")
    """What was spoken once is kept while the page is open."""


class SpeechTab(Section):
    """What the page of people's speech settings begins with."""

    conversation_mode: Flag = False
    """Who opens a chat may talk with it at once, hands-free."""
    advanced_mode: Annotated[Flag, NoEffect("all settings are shown")] = False
    speech_to_text: Annotated[SpeechToText, BeforeValidator(_switch)] = SpeechToText()
    text_to_speech: Annotated[TextToSpeech, BeforeValidator(_switch)] = TextToSpeech()


class Speech(Section):
    """Speech in both directions; without services the browser's own is used."""

    tts: SpeakingServices | None = None
    stt: HearingServices | None = None
    speech_tab: SpeechTab = SpeechTab()

    def defaults(self) -> dict[str, Any]:
        """Return what people begin with, by the page's names."""
        hear, read = self.speech_tab.speech_to_text, self.speech_tab.text_to_speech
        return {
            "conversation": self.speech_tab.conversation_mode,
            "dictate": hear.enabled,
            "hearing": hear.engine_stt,
            "hears": hear.language_stt,
            "pause_ends": hear.auto_transcribe_audio,
            "quiet": hear.decibel_value,
            "send_after": hear.auto_send_text,
            "read_aloud": read.enabled,
            "speaking": read.engine_tts,
            "voice": read.voice,
            "speaks": read.language_tts,
            "read_on": read.automatic_playback,
            "rate": read.playback_rate,
            "keep_spoken": read.cache_tts,
        }
