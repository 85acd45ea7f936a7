"""`speech`: services that read aloud and write down."""

from pydantic import Field

from librechat_yaml.schema.section import Section


class SpeechService(Section):
    """One speech service."""

    url: str = ""
    api_key: str = Field(default="", repr=False)
    instance_name: str = ""
    deployment_name: str = ""
    api_version: str = ""
    model: str = ""
    voices: tuple[str, ...] = ()
    backend: str = ""


class SpeechServices(Section):
    """The services to choose from; exactly one may be given."""

    openai: SpeechService | None = None
    azure_open_ai: SpeechService | None = Field(default=None, alias="azureOpenAI")
    elevenlabs: SpeechService | None = None
    localai: SpeechService | None = None

    def chosen(self) -> tuple[str, SpeechService] | None:
        """Return the service's kind and settings, or None when there is none."""
        names = {
            "openai": self.openai,
            "azureOpenAI": self.azure_open_ai,
            "elevenlabs": self.elevenlabs,
            "localai": self.localai,
        }
        return next(((name, one) for name, one in names.items() if one), None)


class Speech(Section):
    """Speech in both directions."""

    tts: SpeechServices | None = None
    stt: SpeechServices | None = None
