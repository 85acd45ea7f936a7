"""What must hold among endpoints once every shape is right."""

from collections.abc import Iterable, Iterator, Sequence

from config.librechat import Azure, Custom, Endpoints, LibreChat
from config.librechat.titles import Titled
from config.loading.addresses import is_address
from config.loading.fields import keys_of
from config.loading.problems import Path, Problem
from config.loading.unset import custom_at
from config.loading.variables import Unset

AZURE: Path = ("endpoints", "azureOpenAI")
USER_PROVIDED = "user_provided"
NEEDED = {"name": "name", "api_key": "apiKey", "base_url": "baseURL"}


def endpoint_problems(config: LibreChat) -> Iterator[Problem]:
    """Yield doubts and mistakes about the endpoints of a sound file."""
    ends = config.endpoints
    if ends.azure:
        yield from _azure(ends.azure)
        yield from _helpers(ends.azure, azure_models(ends.azure), AZURE)
    if ends.openai:
        yield from _address(ends.openai.base_url, ("endpoints", "openAI", "baseURL"))
    yield from _custom(ends.custom)
    yield from _specs(config)
    yield from _speech(config)


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
    """Return the configuration without custom endpoints that cannot work."""
    broken = {custom_at(one.path) for one in unset}
    kept = tuple(
        section
        for number, section in enumerate(config.endpoints.custom)
        if number not in broken and not _gaps(section)
    )
    ends = config.endpoints.model_copy(update={"custom": kept})
    return config.model_copy(update={"endpoints": ends})


def _azure(azure: Azure) -> Iterator[Problem]:
    if azure.assistants or any(group.assistants for group in azure.groups):
        yield Problem(
            (*AZURE, "assistants"),
            "accepted, but without effect: Azure ended the Assistants API in 2026",
            "remove it",
            "warning",
        )
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


def _helpers(section: Titled, models: Sequence[str], path: Path) -> Iterator[Problem]:
    """Doubt title and summary models that nobody offers."""
    told = {"title_model": section.title_convo, "summary_model": section.summarize}
    effects = {"title_model": "no titles", "summary_model": "no summaries"}
    keys = {"title_model": "titleModel", "summary_model": "summaryModel"}
    for name, enabled in told.items():
        model = getattr(section, name)
        if enabled and model and model not in ("current_model", *models):
            yield Problem(
                (*path, keys[name]),
                f"`{model}` stands in no group: {effects[name]} will be written",
                "name a model of the groups, or current_model",
                "warning",
            )


def _gaps(section: Custom) -> list[str]:
    gaps = [key for name, key in NEEDED.items() if not getattr(section, name)]
    if section.base_url == USER_PROVIDED:
        gaps.append("baseURL")  # people may bring a key, not an address
    listed = section.models and (section.models.default or section.models.fetch)
    return gaps if listed else [*gaps, "models"]


def _custom(sections: Iterable[Custom]) -> Iterator[Problem]:
    names: set[str] = set()
    for number, section in enumerate(sections):
        path = ("endpoints", "custom", number)
        if gaps := _gaps(section):
            text = f"left out: {', '.join(gaps)} missing or empty"
            yield Problem(path, text, severity="warning")
        yield from _address(section.base_url, (*path, "baseURL"))
        if section.name in keys_of(Endpoints) or section.name in names:
            yield Problem(
                (*path, "name"),
                f"the name `{section.name}` is taken",
                "give the endpoint its own name",
            )
        if section.name:
            names.add(section.name)


def _address(text: str, path: Path) -> Iterator[Problem]:
    unset = text.startswith("${")  # told as such, and the endpoint is left out
    if text and text != USER_PROVIDED and not unset and not is_address(text):
        yield Problem(path, "is no address", "it begins with http(s):// and a host")


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
            yield Problem(("speech", key), text, "keep exactly one")
