"""What must hold among endpoints once every shape is right."""

from collections.abc import Iterator, Sequence

from librechat_yaml.reading.problems import Path, Problem
from librechat_yaml.reading.unset import OPENAI
from librechat_yaml.reading.variables import Unset
from librechat_yaml.rules.custom import (
    address_problem,
    left_out,
    named,
    nameless,
    working,
)
from librechat_yaml.rules.files import file_problems, with_patterns
from librechat_yaml.rules.sendable import unsendable
from librechat_yaml.schema import Azure, LibreChat, OpenAI
from librechat_yaml.schema.endpoints.assistants import NOT_HERE
from librechat_yaml.schema.endpoints.titles import Titled

AZURE: Path = ("endpoints", "azureOpenAI")


def endpoint_problems(config: LibreChat) -> Iterator[Problem]:
    """Yield doubts and mistakes about the endpoints of a sound file."""
    ends = config.endpoints
    if ends.azure:
        yield from _azure(ends.azure)
        yield from _helpers(ends.azure, azure_models(ends.azure), AZURE)
    if ends.openai:
        yield from _openai(ends.openai)
    yield from _seeing(config)
    yield from _specs(config)
    yield from _assistants(config)
    yield from _speech(config)
    yield from file_problems(config.file_config)


def azure_models(azure: Azure) -> tuple[str, ...]:
    """Return the models that the groups offer, in order, once each."""
    names = (
        name
        for group in azure.groups
        for name, entry in group.models.items()
        if entry.offered
    )
    return tuple(dict.fromkeys(names))


def usable(config: LibreChat, unset: Sequence[Unset]) -> LibreChat:
    """Return the configuration without endpoints and services that cannot work."""
    kept = working(config.endpoints.custom, unset)
    openai = config.endpoints.openai
    if openai:
        models = named(openai.models)
        openai = openai.model_copy(update={"models": models})
    lacking = any(one.path[:2] == OPENAI for one in unset)
    if openai and (lacking or any(_faults(openai))):
        openai = None
    changes = {"custom": kept, "openai": openai}
    ends = config.endpoints.model_copy(update=changes)
    files = with_patterns(config.file_config)
    return config.model_copy(update={"endpoints": ends, "file_config": files})


def _azure(azure: Azure) -> Iterator[Problem]:
    if azure.assistants and not any(group.assistants for group in azure.groups):
        text = "no group is marked for assistants: they are answered by all groups"
        advice = "write `assistants: true` into the groups that may answer for them"
        yield Problem((*AZURE, "assistants"), text, advice, "warning")
    models = azure_models(azure)
    fallbacks = azure.routing.fallbacks if azure.routing else {}
    for name, others in fallbacks.items():
        for model in (name, *others):
            if model not in models:
                yield Problem(
                    (*AZURE, "routing", "fallbacks", name),
                    f"`{model}` stands in no group",
                    "name models of the groups",
                    "warning",
                )


def _openai(section: OpenAI) -> Iterator[Problem]:
    yield from _faults(section)
    yield from nameless(section.models, (*OPENAI, "models"))
    if section.models.fetch:
        text = "without effect: OpenAI is not asked for its models"
        advice = "name them under `default`, or in OPENAI_MODELS"
        yield Problem((*OPENAI, "models", "fetch"), text, advice, "warning")


def _faults(section: OpenAI) -> Iterator[Problem]:
    """Yield what keeps OpenAI from being called; it is left out, alone."""
    found = [*address_problem(section.base_url, (*OPENAI, "baseURL"))]
    found += unsendable(
        OPENAI,
        keys={"apiKey": section.api_key},
        headers=("headers", section.headers),
    )
    yield from left_out(found)


def _helpers(section: Titled, models: Sequence[str], path: Path) -> Iterator[Problem]:
    """Doubt title and summary models that were named and that nobody offers."""
    told = {
        "titleModel": ("title_model", section.title_convo, "titles"),
        "summaryModel": ("summary_model", section.summarize, "summaries"),
    }
    for key, (name, enabled, what) in told.items():
        model = getattr(section, name)
        named = enabled and model and name in section.model_fields_set
        if named and model not in ("current_model", *models):
            yield Problem(
                (*path, key),
                f"`{model}` stands in no group: the chat's own model writes the {what}",
                "name a model of the groups, or current_model",
                "warning",
            )


def _seeing(config: LibreChat) -> Iterator[Problem]:
    """Doubt a `visionEndpoint` that is none."""
    ends = config.endpoints
    sections: list[tuple[Path, str, Titled | None]] = [
        (AZURE, "azureOpenAI", ends.azure),
        (OPENAI, "openAI", ends.openai),
    ]
    for number, each in enumerate(ends.custom):
        sections.append((("endpoints", "custom", number), each.name, each))
    names = {name for _, name, section in sections if section}
    for path, _name, section in sections:
        told = section.vision_endpoint if section else ""
        if told and told not in names:
            yield Problem(
                (*path, "visionEndpoint"),
                f"no endpoint is called `{told}`: pictures go to no other",
                f"name one of {', '.join(sorted(names))}",
                "warning",
            )


def _assistants(config: LibreChat) -> Iterator[Problem]:
    """Doubt capabilities that assistants do not have here."""
    ends = config.endpoints
    sections = {
        "agents": ends.agents,
        "assistants": ends.assistants,
        "azureAssistants": ends.azure_assistants,
    }
    for name, section in sections.items():
        lacking = (
            [each for each in section.capabilities if each in NOT_HERE]
            if section
            else []
        )
        if lacking:
            text = f"no effect: assistants have no {', '.join(lacking)} here"
            path = ("endpoints", name, "capabilities")
            yield Problem(path, text, severity="warning")


def _specs(config: LibreChat) -> Iterator[Problem]:
    names: set[str] = set()
    for number, spec in enumerate(config.model_specs.specs):
        if spec.name in names:
            path = ("modelSpecs", "list", number, "name")
            yield Problem(path, f"the name `{spec.name}` stands here a second time")
        names.add(spec.name)


def _speech(config: LibreChat) -> Iterator[Problem]:
    for key, services in (("tts", config.speech.tts), ("stt", config.speech.stt)):
        if services and len(services.model_fields_set) > 1:
            text = "more than one service"
            yield Problem(("speech", key), text, "keep exactly one", "warning")
