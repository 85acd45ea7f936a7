"""LiteLLM's proxy configuration: `model_list` and the settings beside it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from librechat_yaml.foreign import litellm_models, litellm_routing
from librechat_yaml.foreign.litellm_left_out import left_out
from librechat_yaml.foreign.pieces import Making, child, first, items, pairs, text
from librechat_yaml.foreign.places import ListedDeployment, groups
from librechat_yaml.reading.nodes import Pairs
from librechat_yaml.reading.problems import Problem

NAME = "LiteLLM"
TOP = "model_list"
SETTINGS = ("router_settings", "litellm_settings", "general_settings")


def own_variables(root: Pairs) -> dict[str, str]:
    """Return the variables that the file sets by itself."""
    found = pairs(child(root, "environment_variables"))
    return {name: text(value) for name, value in found if text(value)}


def translated(
    root: Pairs, environ: Mapping[str, str]
) -> tuple[dict[str, Making], list[Problem]]:
    """Return the sections of librechat.yaml, and what could not be taken over."""
    problems: list[Problem] = []
    refresh = first(child(root, "litellm_settings"), litellm_models.REFRESH)
    surroundings = litellm_models.Surroundings(environ, text(refresh) == "true")
    places = []
    for number, entry in enumerate(items(child(root, TOP))):
        place, said = litellm_models.place_of(entry, (TOP, number), surroundings)
        problems += said
        if place is not None:
            places.append(place)
    rules = litellm_routing.rules_of(root, {place.model for place in places})
    places += _aliases(root, places)
    problems += [*rules.problems, *_rest(root)]
    listed = child(root, TOP)
    azure: dict[str, Making] = {
        "titleConvo": True,
        "titleModel": "current_model",
        "groups": groups(_weighted(places), listed.mark if listed else root.mark),
    }
    ordered = any("priority" in place.entry for place in places)
    routing = rules.with_order() if ordered else dict(rules.keys)
    if routing or max(Counter(each.model for each in places).values(), default=0) > 1:
        azure["routing"] = routing
    return ({"endpoints": {"azureOpenAI": azure}} if places else {}), problems


def _aliases(root: Pairs, places: list[ListedDeployment]) -> Iterator[ListedDeployment]:
    """Yield the deployments of a model once more under each other name of it."""
    for settings in SETTINGS:
        for alias, told in pairs(child(child(root, settings), "model_group_alias")):
            model = text(told) or text(child(told, "model"))
            for place in places:
                if place.model == model:
                    yield replace(place, model=alias, mark=told.mark)


def _weighted(places: list[ListedDeployment]) -> list[ListedDeployment]:
    """Return places with whole weights: as told, else by their rpm, else by their tpm.

    So LiteLLM chooses by chance; numbers count among the places of one model only.
    """
    shares: dict[int, int] = {}
    for model in {place.model for place in places}:
        pool = [place for place in places if place.model == model]
        shares |= litellm_routing.shares(pool)
    return [
        replace(place, entry={**place.entry, "weight": shares[id(place)]})
        if id(place) in shares
        else _unweighted(place)
        for place in places
    ]


def _unweighted(place: ListedDeployment) -> ListedDeployment:
    kept = {key: one for key, one in place.entry.items() if key != "weight"}
    return replace(place, entry=kept)


def _rest(root: Pairs) -> Iterator[Problem]:
    """Yield the settings that nothing was made of."""
    for settings in SETTINGS:
        for key, value in pairs(child(root, settings)):
            if key not in litellm_routing.TAKEN and key != litellm_models.REFRESH:
                yield from left_out((settings, key), value)
    known = (TOP, "environment_variables", *SETTINGS)
    for key, value in pairs(root):
        if key not in known:
            yield from left_out((key,), value)
