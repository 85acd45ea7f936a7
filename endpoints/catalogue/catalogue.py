"""All that the configuration offers: made once per configuration, then looked up."""

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from endpoints.catalogue import fetched
from endpoints.catalogue.advice import doubts, is_local
from endpoints.catalogue.azure import ENDPOINT, azure_targets, pools
from endpoints.catalogue.compatible import OPENAI, custom_offers, openai_offers
from endpoints.catalogue.isolated import made
from endpoints.errors import NoSuchModel
from endpoints.targets import (
    Catalogue,
    Offer,
    Routing,
    SummaryRule,
    Target,
    TitleRule,
)
from librechat_yaml import live
from librechat_yaml.reading.legacy import CALLER_PROVIDED
from librechat_yaml.schema import Azure, Custom, LibreChat
from librechat_yaml.schema.endpoints.titles import Titled
from librechat_yaml.schema.root import kind

# where `manage.py up` starts the pretend Azure
SIMULATOR_PORT = int(os.environ.get("SIMULATOR_PORT", "3081"))

Told = Mapping[str, tuple[str, ...]]
NOTHING_TOLD: Told = {}

log = logging.getLogger("config")


class _Current:
    """The catalogue of the configuration in force."""

    made_from = (0, 0)
    catalogue = Catalogue()


_current = _Current()


def current() -> Catalogue:
    """Return the catalogue of the configuration in force."""
    config = live.librechat()
    made_from = (live.generation(), fetched.version())
    if _current.made_from != made_from:
        _current.catalogue = catalogue_of(config, fetched.known())
        _current.made_from = made_from
        for text in doubts(_current.catalogue, datetime.now(UTC).date()):
            log.warning("%s", text)
    return _current.catalogue


def catalogue_of(config: LibreChat, told: Told = NOTHING_TOLD) -> Catalogue:
    """Return what `config` offers, endpoints in their order (pure).

    `told` are the models that services told of themselves, by endpoint.
    """
    sections = _sections(config)
    broken: list[str] = []
    offers = [
        offer for name in sections for offer in _offers(config, name, told, broken)
    ]
    passed_on = tuple(_with(offers, caller_provided=True))
    offers = list(_with(offers, caller_provided=False))
    on_offer = {(offer.endpoint, offer.model) for offer in offers}
    return Catalogue(
        offers=tuple(offers),
        for_own_keys=passed_on,
        titles={name: _title(config, one) for name, one in sections.items()},
        summaries={name: _summary(config, one) for name, one in sections.items()},
        routing=_routing(config.endpoints.azure),
        vision_endpoints={
            name: _vision_endpoint(config, one) for name, one in sections.items()
        },
        lost_specs=tuple(
            spec.name
            for spec in config.model_specs.specs
            if (spec.preset.endpoint, spec.preset.model) not in on_offer
        ),
        broken=tuple(broken),
    )


def _with(offers: Iterable[Offer], *, caller_provided: bool) -> Iterator[Offer]:
    """Yield offers with those targets only that wait for a caller's key, or do not."""
    for offer in offers:
        kept = tuple(
            each
            for each in offer.targets
            if (each.auth.key == CALLER_PROVIDED) == caller_provided
        )
        if kept:
            yield offer if kept == offer.targets else replace(offer, targets=kept)


def resolve(config: LibreChat, model: str, endpoint: str = ENDPOINT) -> Target:
    """Return the first place where `model` is called; NoSuchModel if there is none."""
    offer = catalogue_of(config).offer(endpoint, model)
    if offer is None:
        raise NoSuchModel(f"{endpoint} offers no model named {model}")
    return offer.targets[0]


def _sections(config: LibreChat) -> Mapping[str, Titled]:
    """Return the endpoints by name; ENDPOINTS and `customOrder` move them."""
    ends = config.endpoints
    found: list[tuple[str, Titled | None]] = [
        (ENDPOINT, ends.azure),
        (OPENAI, ends.openai),
        *((one.name, one) for one in ends.custom if one.name),
    ]
    present = [(name, one) for name, one in found if one is not None]
    if config.enabled:
        present = [pair for pair in present if config.shows(pair[0])]
        present.sort(key=lambda pair: config.enabled.index(kind(pair[0])))
    present.sort(key=lambda pair: pair[1].custom_order or 0)
    return dict(present)


def _offers(
    config: LibreChat, name: str, told: Told, broken: list[str]
) -> Iterator[Offer]:
    """Yield an endpoint's offers; what none can be made of goes to `broken`."""
    ends = config.endpoints
    if name == ENDPOINT and ends.azure:
        yield from azure_offers(config, ends.azure, broken)
    elif name == OPENAI and ends.openai:
        yield from made(openai_offers(config, ends.openai), broken)
    for section in ends.custom:
        if section.name == name:
            offers = custom_offers(config, section, told.get(name, ()))
            yield from made(offers, broken)


def azure_offers(config: LibreChat, azure: Azure, broken: list[str]) -> Iterator[Offer]:
    """Yield the models of all groups; of one name in several groups, one pool."""
    descriptions = {
        model: entry.description
        for group in reversed(azure.groups)
        for model, entry in group.models.items()
    }
    going_on = {
        model
        for group in azure.groups
        for model, entry in group.models.items()
        if entry.continues == "auto"
    }
    for model, targets in pools(azure_targets(config, azure, broken)).items():
        yield Offer(
            endpoint=ENDPOINT,
            model=model,
            label=model,
            knowledge=targets[0].knowledge,
            targets=targets,
            description=descriptions.get(model, ""),
            continues=model in going_on,
        )


def _title(config: LibreChat, section: Titled) -> TitleRule:
    """Return the rule; `endpoints.all` stands in for the endpoint's own."""
    rule = config.endpoints.all or section
    own = rule.title_model
    if isinstance(section, Custom) and "title_model" not in rule.model_fields_set:
        own = "current_model"
    told = "title_message_role" in rule.model_fields_set
    role = rule.title_message_role if told else ""
    return TitleRule(
        enabled=rule.title_convo,
        model="" if own == "current_model" else own,
        method="completion" if rule.title_method == "completion" else "functions",
        prompt=rule.title_prompt,
        template=rule.title_prompt_template,
        role=role,
        final=rule.title_timing == "final",
    )


def _summary(config: LibreChat, section: Titled) -> SummaryRule:
    rule = section
    if config.endpoints.all and "summarize" in config.endpoints.all.model_fields_set:
        rule = config.endpoints.all
    model = rule.summary_model or _first_model(section)
    return SummaryRule(rule.summarize, "" if model == "current_model" else model)


def _vision_endpoint(config: LibreChat, section: Titled) -> str:
    """Return where pictures may go, or ""; `endpoints.all` speaks for the silent."""
    common = config.endpoints.all
    return section.vision_endpoint or (common.vision_endpoint if common else "")


def _first_model(section: Titled) -> str:
    if isinstance(section, Azure):
        return next(iter(section.groups[0].models), "")
    if isinstance(section, Custom) and section.models and section.models.default:
        return section.models.default[0].name
    return ""


def _routing(azure: Azure | None) -> Routing:
    if azure is None or azure.routing is None:
        return Routing()
    return Routing(**dict(azure.routing))


def points_at_simulator(
    source: LibreChat | Catalogue, port: int = SIMULATOR_PORT
) -> bool:
    """Say whether any model is served by the pretend Azure on this machine."""
    catalogue = catalogue_of(source) if isinstance(source, LibreChat) else source
    return any(
        is_local(target) and urlsplit(target.base_url).port == port
        for offer in catalogue.offers
        for target in offer.targets
    )
