"""OpenAI and OpenAI-compatible services of the configuration as targets (pure)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from endpoints.catalogue import added_params
from endpoints.catalogue.addresses import OPERATIONS, callable_url
from endpoints.catalogue.models import api_of, knowledge_of
from endpoints.targets import Api, Auth, Knowledge, Offer, Target
from librechat_yaml.schema import Custom, LibreChat, ModelChoice, OpenAI

Making = tuple[str, Callable[[], Offer]]
"""An offer's name in messages, and what makes it."""

OPENAI = "openAI"
OPENAI_URL = "https://api.openai.com/v1"
USER_PROVIDED = "user_provided"
OPENAI_MODELS = ("gpt-5.5", "gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-5.1")


def openai_offers(config: LibreChat, section: OpenAI) -> Iterator[Making]:
    """Yield how to make OpenAI's offers, by name; none without a key."""
    if not section.api_key:
        return
    usual = tuple(ModelChoice(name=model) for model in OPENAI_MODELS)
    for choice in section.models.default or usual:
        yield f"{OPENAI}/{choice.name}", partial(openai_offer, config, section, choice)


def openai_offer(config: LibreChat, section: OpenAI, choice: ModelChoice) -> Offer:
    """Return one of OpenAI's models."""
    model = choice.name
    target = Target(
        id=f"{OPENAI}/{model}",
        endpoint=OPENAI,
        group=OPENAI,
        model=model,
        deployment=model,
        base_url=callable_url(plain_url(section.base_url or OPENAI_URL)),
        style="openai",
        knowledge=knowledge_of(model),
        auth=Auth("key", section.api_key),
        headers=section.headers,
        api="completions" if api_of(model) == "completions" else "chat",
        proxy=config.proxy,
    )
    return Offer(OPENAI, model, model, target.knowledge, (target,), choice.description)


def custom_offers(
    config: LibreChat, section: Custom, told: Sequence[str] = ()
) -> Iterator[Making]:
    """Yield how to make the offers: those the file names, then those told of."""
    choices = section.models.default if section.models else ()
    named = {choice.name for choice in choices}
    new = (ModelChoice(name=name) for name in told if name not in named)
    for choice in (*choices, *new):
        name = f"{section.name}/{choice.name}"
        yield name, partial(custom_offer, config, section, choice)


def custom_offer(config: LibreChat, section: Custom, choice: ModelChoice) -> Offer:
    """Return one model of a custom endpoint."""
    exact, url = section.direct_endpoint, section.base_url.strip()
    known = added_params.known_with(
        section.add_params, _knowledge(section, choice.name)
    )
    api = _api(section)
    target = Target(
        id=f"{section.name}/{choice.name}",
        endpoint=section.name,
        group=section.name,
        model=choice.name,
        deployment=choice.name,
        base_url=callable_url(url if exact else plain_url(url)),
        style="exact" if exact else "openai",
        knowledge=known,
        auth=Auth("key", section.api_key),
        headers=section.headers,
        add_params=added_params.sent(section.add_params, api, known, openai=False),
        drop_params=added_params.dropped(section.add_params, section.drop_params),
        api=api,
        force_prompt=section.force_prompt,
        proxy=section.proxy or config.proxy,
    )
    label = choice.name
    return Offer(
        section.name,
        choice.name,
        label,
        target.knowledge,
        (target,),
        choice.description,
    )


def _api(section: Custom) -> Api:
    if section.force_prompt:
        return "completions"
    asked = added_params.wants_responses(section.add_params, openai=False)
    return "responses" if asked else "chat"


def _knowledge(section: Custom, model: str) -> Knowledge:
    """Trust the file's window; custom services are taken to support tools."""
    known = knowledge_of(model)
    told = section.token_config.get(model)
    if told is None or not told.context:
        return known
    return replace(known, base_model=model, context_window=told.context, known=True)


def plain_url(url: str) -> str:
    """Return a service's address without a trailing slash or operation."""
    url = url.strip().rstrip("/")
    for operation in OPERATIONS:
        url = url.removesuffix(operation)
    return url
