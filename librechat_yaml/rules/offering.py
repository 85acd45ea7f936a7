"""Whether people will have a model to ask, and what to do where they will not."""

from collections.abc import Iterator, Mapping

from librechat_yaml.reading.nodes import Value
from librechat_yaml.reading.problems import Problem
from librechat_yaml.rules.endpoints import azure_models
from librechat_yaml.schema import LibreChat, Preset
from librechat_yaml.schema.no_effect import NATIVE, elsewhere


def offering_problems(
    config: LibreChat, tree: Mapping[str, Value]
) -> Iterator[Problem]:
    """Yield a mistake when nobody could ask anything of what is usable."""
    ends = config.endpoints
    natives = _natives(tree)
    if natives and not (ends.azure or ends.openai or _customs(tree)):
        yield Problem(
            ("endpoints", natives[0]),
            "no model would be on offer: nothing else is configured",
            elsewhere(natives[0]),
        )
    yield from _enabled(config)
    yield from _listed(config)


def _enabled(config: LibreChat) -> Iterator[Problem]:
    """Say when the ENDPOINTS variable, LibreChat's perhaps, leaves out everything."""
    ends = config.endpoints
    found = {"azureOpenAI": ends.azure, "openAI": ends.openai, "custom": ends.custom}
    names = [name for name, section in found.items() if section]
    if names and not any(map(config.shows, names)):
        text = f"the variable ENDPOINTS names none of {', '.join(names)}"
        yield Problem((), text, "add them, or remove it from .env")


def _listed(config: LibreChat) -> Iterator[Problem]:
    """Say when a list hides everything else, and none of it is there."""
    specs = config.model_specs
    hides = specs.enforce or not config.interface.model_select
    if not (specs.specs and hides):
        return
    if any(_offered(config, one.preset) for one in specs.specs):
        return
    advice = (
        "`preset.endpoint` and `preset.model` must name models of azureOpenAI, "
        "openAI or a custom endpoint"
    )
    if not specs.enforce:
        advice += "; or write `interface: {modelSelect: true}`"
    yield Problem(
        ("modelSpecs", "enforce" if specs.enforce else "list"),
        "none of the listed models is on offer: nobody could ask anything",
        advice,
    )


def _natives(tree: Mapping[str, Value]) -> list[str]:
    ends = tree.get("endpoints")
    return [name for name in ends if name in NATIVE] if isinstance(ends, dict) else []


def _customs(tree: Mapping[str, Value]) -> bool:
    """Say whether there are custom endpoints, usable or told to be left out."""
    ends = tree.get("endpoints")
    return isinstance(ends, dict) and bool(ends.get("custom"))


def _offered(config: LibreChat, preset: Preset) -> bool:
    """Say whether a listed model may be on offer; services tell their own later."""
    ends, endpoint = config.endpoints, preset.endpoint
    if not config.shows(endpoint):
        return False
    if endpoint == "azureOpenAI":
        return ends.azure is not None and preset.model in azure_models(ends.azure)
    sections = {one.name: one.models for one in ends.custom}
    if ends.openai is not None and ends.openai.api_key:
        sections["openAI"] = ends.openai.models
    models = sections.get(endpoint)
    if models is None:
        return False
    named = [one.name for one in models.default]
    told_later = models.fetch if endpoint != "openAI" else not named
    return told_later or preset.model in named
