"""`speech`: services that read aloud and write down, and what people begin with."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Flag, Section

ELEVENLABS = NoEffect("name an address of OpenAI's format with `openai.url`")


class SpeechService(Section):
    """One speech service."""

    url: str = ""
    """The whole address, of a service that is not at its maker's."""
    api_key: str = Field(default="", repr=False)
    instance_name: str = ""
    deployment_name: str = ""
    api_version: str = ""
    model: str = ""
    """The model that speaks or hears; it also decides the price."""
    voices: tuple[str, ...] = ()
    """Those that people may choose; the first is the usual one."""
    backend: str = ""
    """LocalAI's."""
    region: str = ""
    """Of Azure Speech, as `swedencentral`."""
    language: str = ""
    """What Azure Speech hears and speaks, as `en-US`; else the person's own."""


class SpeechServices(Section):
    """The services to choose from; exactly one may be given."""

    openai: SpeechService | None = None
    azure_open_ai: SpeechService | None = Field(default=None, alias="azureOpenAI")
    azure_speech: SpeechService | None = None
    """Azure Speech, by its REST API: `region` (or `url`) and `apiKey`."""
    elevenlabs: Annotated[SpeechService | None, ELEVENLABS] = None
    localai: SpeechService | None = None

    def chosen(self) -> tuple[str, SpeechService] | None:
        """Return the service's kind and settings, or None when there is none."""
        names = {
            "openai": self.openai,
            "azureOpenAI": self.azure_open_ai,
            "azureSpeech": self.azure_speech,
            "localai": self.localai,
        }
        return next(((name, one) for name, one in names.items() if one), None)


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

    tts: SpeechServices | None = None
    stt: SpeechServices | None = None
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
