"""Azure groups of the configuration as targets (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from endpoints.catalogue import added_params
from endpoints.catalogue.addresses import (
    Address,
    DeploymentPlace,
    address,
    callable_url,
)
from endpoints.catalogue.hosted import hosted_of
from endpoints.catalogue.isolated import made
from endpoints.catalogue.models import UNKNOWN_WINDOW, api_of, knowledge_of, series_of
from endpoints.targets import Api, Auth, Knowledge, Target
from librechat_yaml.schema import AuthSection, Azure, Group, LibreChat, ModelEntry

ENDPOINT = "azureOpenAI"
CLASSIC_SCOPE = "https://cognitiveservices.azure.com/.default"
V1_SCOPE = "https://ai.azure.com/.default"


def azure_targets(
    config: LibreChat, azure: Azure, broken: list[str]
) -> Iterator[Target]:
    """Yield every deployment that can be called, in definition order."""
    yield from made(
        (
            (f"{group.group}/{model}", partial(target_of, config, group, model, entry))
            for group in azure.groups
            for model, entry in group.models.items()
            if entry.offered
        ),
        broken,
    )


def target_of(config: LibreChat, group: Group, model: str, entry: ModelEntry) -> Target:
    """Return how one model of one group is called."""
    inherits = group.serverless or "/openai/v1" in group.base_url
    named = entry.deployment_name or ("" if group.serverless else group.deployment_name)
    deployment = named or (model if inherits else "")
    claimed, bare = series_of(deployment)
    told = entry.base_model or (deployment if claimed else model)
    place = DeploymentPlace(
        deployment=bare,
        instance=group.instance_name,
        version=entry.version or group.version,
        base_url=group.base_url,
        serverless=group.serverless,
    )
    where = address(place)
    api = _api(group, told, entry, where)
    known = added_params.known_with(group.add_params, model_knowledge(told, entry))
    return Target(
        id=f"{group.group}/{model}",
        endpoint=ENDPOINT,
        group=group.group,
        model=model,
        deployment=bare,
        base_url=callable_url(where.base_url),
        style=where.style,
        knowledge=known,
        auth=auth_of(group.api_key, group.auth, where),
        version=where.version,
        query=where.query,
        headers=group.additional_headers,
        add_params=added_params.sent(group.add_params, api, known, openai=True),
        drop_params=added_params.dropped(group.add_params, group.drop_params),
        api=api,
        force_prompt=group.force_prompt or where.api == "completions",
        weight=_own(entry.weight, group.weight),
        priority=_own(entry.priority, group.priority),
        tpm=_own(entry.tpm, group.tpm),
        rpm=_own(entry.rpm, group.rpm),
        region=group.region,
        proxy=group.proxy or config.proxy,
        hosted=hosted_of(group, entry) if api == "responses" else (),
    )


def _own(value: int | None, inherited: int) -> int:
    return inherited if value is None else value


def _api(group: Group, name: str, entry: ModelEntry, where: Address) -> Api:
    """Say which API answers: as told, as the URL says, as the model needs."""
    if entry.api:
        return entry.api
    if group.force_prompt or where.api == "completions":
        return "completions"
    asked = added_params.wants_responses(group.add_params, openai=True)
    if group.use_responses_api or asked or where.api == "responses":
        return "responses"
    return "chat" if where.style == "exact" else api_of(name)


def model_knowledge(name: str, entry: ModelEntry) -> Knowledge:
    """Return what is known of the (base) model, with what the file says of it."""
    known = knowledge_of(entry.base_model or name)
    window = entry.context_window or known.context_window
    output = entry.max_output or min(known.max_output, window)
    if entry.context_window and not known.known and not entry.max_output:
        output = min(window, UNKNOWN_WINDOW)
    return replace(
        known,
        context_window=window,
        max_output=output,
        vision=known.vision if entry.vision is None else entry.vision,
        tools=known.tools if entry.tools is None else entry.tools,
    )


def auth_of(key: str, section: AuthSection | None, where: Address) -> Auth:
    """Return how a target is told who calls."""
    modern = where.style in ("v1", "models")
    return auth_for(key, section, V1_SCOPE if modern else CLASSIC_SCOPE)


def auth_for(key: str, section: AuthSection | None, scope: str) -> Auth:
    """Return how a service of Azure is told who calls; `scope` is its usual one."""
    if section is None:
        return Auth("key", key)
    return Auth(
        type=section.type,
        key=section.token,
        scope=section.scope or scope,
        tenant_id=section.tenant_id,
        client_id=section.client_id,
        client_secret=section.client_secret,
        username=section.username,
        password=section.password,
    )


def pools(targets: Iterator[Target]) -> Mapping[str, tuple[Target, ...]]:
    """Return targets by model, models in the order of their first group."""
    by_model: dict[str, tuple[Target, ...]] = {}
    for target in targets:
        by_model[target.model] = (*by_model.get(target.model, ()), target)
    return by_model
