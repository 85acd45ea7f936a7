"""Models that draw, as LibreChat's variables name them."""

import re
from dataclasses import dataclass, replace

from django.conf import settings

from endpoints.catalogue.azure import ENDPOINT
from endpoints.catalogue.compatible import OPENAI, OPENAI_URL
from endpoints.catalogue.models import knowledge_of
from endpoints.targets import Auth, Offer, Target
from librechat_yaml.live import librechat

DEPLOYMENT = re.compile(r"/deployments/([^/?]+)")
OPERATION = re.compile(r"/images/(generations|edits)/?$")


@dataclass(frozen=True, slots=True)
class Service:
    """One model with its variables; the first of `keys` and `urls` that is set."""

    model: str
    keys: tuple[str, ...]
    urls: tuple[str, ...]
    version: str
    told: str  # what the model that asks is told in place of our own words


SERVICES = (
    Service(
        "gpt-image-1",
        ("IMAGE_GEN_OAI_API_KEY",),
        ("IMAGE_GEN_OAI_BASEURL",),
        "IMAGE_GEN_OAI_AZURE_API_VERSION",
        "IMAGE_GEN_OAI_DESCRIPTION",
    ),
    Service(
        "dall-e-3",
        ("DALLE3_API_KEY", "DALLE_API_KEY"),
        ("DALLE3_BASEURL", "DALLE_REVERSE_PROXY"),
        "DALLE3_AZURE_API_VERSION",
        "DALLE3_SYSTEM_PROMPT",
    ),
    Service(
        "dall-e-2",
        ("DALLE2_API_KEY", "DALLE_API_KEY"),
        ("DALLE2_BASEURL", "DALLE_REVERSE_PROXY"),
        "DALLE2_AZURE_API_VERSION",
        "DALLE2_SYSTEM_PROMPT",
    ),
)


def offers() -> list[Offer]:
    """Return the models whose key is set; `description` is what was told of them."""
    return [_offer(service) for service in SERVICES if _first(service.keys)]


def said(name: str) -> str:
    """Return what a variable says, "" when it is not set."""
    return str(settings.PICTURES.get(name, ""))


def _first(names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := said(name))), "")


def _offer(service: Service) -> Offer:
    model = service.model
    if service.keys == ("IMAGE_GEN_OAI_API_KEY",):
        model = said("IMAGE_GEN_OAI_MODEL") or model
    target = _target(service, model)
    told = said(service.told)
    return Offer(target.endpoint, model, model, target.knowledge, (target,), told)


def _target(service: Service, model: str) -> Target:
    url = OPERATION.sub("", _first(service.urls).rstrip("/")) or OPENAI_URL
    version = said(service.version)
    named = DEPLOYMENT.search(url)
    plain = Target(
        id=f"variables/{model}",
        endpoint=OPENAI,
        group=OPENAI,
        model=model,
        deployment=named[1] if named else model,
        base_url=url,
        style="openai",
        knowledge=replace(knowledge_of(model), draws=True),
        auth=Auth("key", _first(service.keys)),
        proxy=librechat().proxy,
    )
    if not version:
        return plain
    return replace(
        plain, endpoint=ENDPOINT, group="", style="deployment", version=version
    )
