"""The services of `speech`: who speaks, who writes down, and where (pure)."""

import re
from dataclasses import dataclass
from typing import Literal

from endpoints.catalogue.addresses import DeploymentPlace, address, callable_url
from endpoints.catalogue.azure import ENDPOINT
from endpoints.catalogue.compatible import OPENAI_URL
from endpoints.targets import Auth, Knowledge, Offer, Style, Target
from librechat_yaml.schema import LibreChat
from librechat_yaml.schema.speech import SpeechService

OPERATION = re.compile(r"/audio/(speech|transcriptions)/?$")
USUAL = {"tts": "tts-1", "stt": "whisper-1"}
VOICE = "alloy"
Way = Literal["tts", "stt"]


@dataclass(frozen=True, slots=True)
class SpeechOffer:
    """One service: its kind, its settings, and the model as the ledger names it."""

    kind: str  # openai | azureOpenAI | azureSpeech | localai
    service: SpeechService
    offer: Offer

    @property
    def voices(self) -> tuple[str, ...]:
        """Return the voices that may be chosen; the first is the usual one."""
        return self.service.voices or (VOICE,)


def speech_offer(config: LibreChat, way: Way) -> SpeechOffer | None:
    """Return who speaks (`tts`) or hears (`stt`); None: only the browser does."""
    services = config.speech.tts if way == "tts" else config.speech.stt
    chosen = services.chosen() if services else None
    if chosen is None:
        return None
    kind, service = chosen
    model = service.model or (
        "azure-speech" if kind == "azureSpeech" else service.deployment_name
    )
    target = _target(config, kind, service, model or USUAL[way])
    offer = Offer(
        target.endpoint, target.model, target.model, target.knowledge, (target,)
    )
    return SpeechOffer(kind, service, offer)


def _target(config: LibreChat, kind: str, service: SpeechService, model: str) -> Target:
    url, style, version = _place(kind, service)
    endpoint = ENDPOINT if kind == "azureOpenAI" else kind
    return Target(
        id=f"speech/{model}",
        endpoint=endpoint,
        group="speech",
        model=model,
        deployment=service.deployment_name or model,
        base_url=callable_url(url),
        style=style,
        knowledge=Knowledge(model),
        auth=Auth("key", service.api_key),
        version=version,
        proxy=config.proxy,
    )


def _place(kind: str, service: SpeechService) -> tuple[str, Style, str]:
    """Return the address, how it is built, and its api-version."""
    if kind == "azureSpeech":
        return service.url or f"https://{service.region}", "exact", ""
    if kind == "azureOpenAI":
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
