"""Whether people will have a model to ask, and what to do where they will not."""

from collections.abc import Iterator, Mapping

from config.librechat import Endpoints, LibreChat, Preset
from config.librechat.no_effect import NATIVE, elsewhere
from config.loading.endpoint_rules import azure_models
from config.loading.nodes import Value
from config.loading.problems import Path, Problem

SPECS: Path = ("modelSpecs",)


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
    specs = config.model_specs
    hidden = specs.enforce or not config.interface.model_select
    if (
        specs.specs
        and hidden
        and not any(_offered(ends, one.preset) for one in specs.specs)
    ):
        yield Problem(
            (*SPECS, "enforce" if specs.enforce else "list"),
            "none of the listed models is on offer: nobody could ask anything",
            "`preset.endpoint` and `preset.model` must name models of azureOpenAI, "
            "openAI or a custom endpoint"
            + ("" if specs.enforce else "; or write `interface: {modelSelect: true}`"),
        )


def _natives(tree: Mapping[str, Value]) -> list[str]:
    ends = tree.get("endpoints")
    return [name for name in ends if name in NATIVE] if isinstance(ends, dict) else []


def _customs(tree: Mapping[str, Value]) -> bool:
    """Say whether there are custom endpoints, usable or told to be left out."""
    ends = tree.get("endpoints")
    return isinstance(ends, dict) and bool(ends.get("custom"))


def _offered(ends: Endpoints, preset: Preset) -> bool:
    """Say whether a listed model may be on offer; services tell their own later."""
    if preset.endpoint == "azureOpenAI":
        return ends.azure is not None and preset.model in azure_models(ends.azure)
    sections = {one.name: one.models for one in ends.custom}
    if ends.openai is not None and ends.openai.api_key:
        sections["openAI"] = ends.openai.models
    models = sections.get(preset.endpoint)
    if models is None:
        return False
    named = [one.name for one in models.default]
    usual = preset.endpoint == "openAI" and not named
    return usual or models.fetch or preset.model in named
