"""The services of `speech`: who speaks, who writes down, and where (pure)."""

import re
from dataclasses import dataclass
from typing import Literal

from endpoints.catalogue.addresses import DeploymentPlace, address, callable_url
from endpoints.catalogue.azure import ENDPOINT
from endpoints.catalogue.compatible import OPENAI_URL
from endpoints.targets import Auth, Knowledge, Offer, Style, Target
from librechat_yaml.schema import LibreChat
from librechat_yaml.schema.speech import (
    AzureDeployment,
    ElevenLabs,
    Speaker,
    SpeechResource,
    SpeechService,
)

OPERATION = re.compile(r"/audio/(speech|transcriptions)/?$")
USUAL = {"tts": "tts-1", "stt": "whisper-1"}
VOICE = "alloy"
ELEVENLABS_URL = "https://api.elevenlabs.io/v1/text-to-speech"
Way = Literal["tts", "stt"]


@dataclass(frozen=True, slots=True)
class SpeechOffer:
    """One service: its kind, its settings, and the model as the ledger names it."""

    kind: str  # openai | azureOpenAI | azureSpeech | elevenlabs | localai
    service: SpeechService
    offer: Offer

    @property
    def voices(self) -> tuple[str, ...]:
        """Return the voices that may be chosen; the first is the usual one."""
        known = self.service.voices if isinstance(self.service, Speaker) else ()
        return known or (VOICE,)


def speech_offer(config: LibreChat, way: Way) -> SpeechOffer | None:
    """Return who speaks (`tts`) or hears (`stt`); None: only the browser does."""
    services = config.speech.tts if way == "tts" else config.speech.stt
    chosen = services.chosen() if services else None
    if chosen is None:
        return None
    kind, service = chosen
    target = _target(config, kind, service, service.model or _named(service, way))
    offer = Offer(
        target.endpoint, target.model, target.model, target.knowledge, (target,)
    )
    return SpeechOffer(kind, service, offer)


def _named(service: SpeechService, way: Way) -> str:
    """Return what the ledger calls a model that the file does not name."""
    if isinstance(service, SpeechResource):
        return "azure-speech"
    if isinstance(service, ElevenLabs):
        return "eleven_multilingual_v2"  # its own usual one
    own = service.deployment_name if isinstance(service, AzureDeployment) else ""
    return own or USUAL[way]


def _target(config: LibreChat, kind: str, service: SpeechService, model: str) -> Target:
    url, style, version = _place(service)
    endpoint = ENDPOINT if kind == "azureOpenAI" else kind
    own = service.deployment_name if isinstance(service, AzureDeployment) else ""
    return Target(
        id=f"speech/{model}",
        endpoint=endpoint,
        group="speech",
        model=model,
        deployment=own or model,
        base_url=callable_url(url),
        style=style,
        knowledge=Knowledge(model),
        auth=Auth("key", service.api_key),
        version=version,
        proxy=config.proxy,
    )


def _place(service: SpeechService) -> tuple[str, Style, str]:
    """Return the address, how it is built, and its api-version."""
    if isinstance(service, SpeechResource):
        return service.url or f"https://{service.region}", "exact", ""
    if isinstance(service, ElevenLabs):
        return service.url or ELEVENLABS_URL, "exact", ""
    if isinstance(service, AzureDeployment):
        where = address(
            DeploymentPlace(
                service.deployment_name,
                service.instance_name,
                service.api_version,
                OPERATION.sub("", service.url),
            )
        )
        return where.base_url, where.style, where.version
    if OPERATION.search(service.url) or not service.url:
        return OPERATION.sub("", service.url) or OPENAI_URL, "openai", ""
    return service.url, "exact", ""
