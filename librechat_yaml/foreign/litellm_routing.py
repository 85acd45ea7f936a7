"""LiteLLM's router: strategy, retries, rests and stand-ins, as `routing` has them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from librechat_yaml.foreign.pieces import (
    Making,
    child,
    items,
    number,
    pairs,
    text,
)
from librechat_yaml.foreign.places import ListedDeployment
from librechat_yaml.reading.nodes import Node, Pairs
from librechat_yaml.reading.problems import Problem

STRATEGIES = {
    "simple-shuffle": "weighted",
    "least-busy": "least_busy",
    "latency-based-routing": "latency",
}
BY_USE = ("usage-based-routing", "usage-based-routing-v2")
FALLBACKS = {
    "fallbacks": "fallbacks",
    "context_window_fallbacks": "contextWindowFallbacks",
    "content_policy_fallbacks": "contentPolicyFallbacks",
}
TAKEN = frozenset(
    {
        *FALLBACKS,
        *("routing_strategy", "num_retries", "cooldown_time", "default_fallbacks"),
        "model_group_alias",
    }
)
HEAVIEST = 1000
MOST_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Rules:
    """The keys of `routing`, and what has no counterpart."""

    keys: Mapping[str, Making]
    problems: tuple[Problem, ...]

    def with_order(self) -> dict[str, Making]:
        """Return the keys where some deployments come before others."""
        return {**self.keys, "strategy": "priority"}


def rules_of(root: Pairs, models: Collection[str]) -> Rules:
    """Return how deployments are chosen; the router's own settings come first."""
    keys: dict[str, Making] = {}
    problems: list[Problem] = []
    for section in ("litellm_settings", "router_settings"):
        settings = child(root, section)
        keys |= dict(_numbers(settings))
        keys |= dict(_stand_ins(settings, models))
        if strategy := child(settings, "routing_strategy"):
            keys["strategy"] = STRATEGIES.get(text(strategy), "weighted")
            problems += _strategy(section, strategy)
    return Rules(keys, tuple(problems))


def _numbers(settings: Node | None) -> Iterator[tuple[str, Making]]:
    retries = number(child(settings, "num_retries"))
    if retries is not None:
        yield "attempts", max(1, min(int(retries) + 1, MOST_ATTEMPTS))
    rest = number(child(settings, "cooldown_time"))
    if rest is not None:
        yield "cooldown", max(0.0, min(rest, 3600.0))


def _stand_ins(
    settings: Node | None, models: Collection[str]
) -> Iterator[tuple[str, Making]]:
    """Yield LiteLLM's lists of one-key mappings as one mapping each."""
    for name, key in FALLBACKS.items():
        listed = {
            model: [text(one) for one in items(others)]
            for each in items(child(settings, name))
            for model, others in pairs(each)
        }
        usual = [text(one) for one in items(child(settings, "default_fallbacks"))]
        if name == "fallbacks" and usual:
            rest = {model: [one for one in usual if one != model] for model in models}
            listed = {model: to for model, to in sorted(rest.items()) if to} | listed
        if listed:
            yield key, cast(Making, listed)


def _strategy(section: str, node: Node) -> Iterator[Problem]:
    name = text(node)
    if name in STRATEGIES:
        return
    said = f"no counterpart: `{name}`; `weighted` stands in"
    advice = "tpm and rpm are always counted" if name in BY_USE else ""
    yield Problem((section, "routing_strategy"), said, advice, "warning", node.mark)


def shares(pool: Sequence[ListedDeployment]) -> dict[int, int]:
    """Return whole weights by each place's id(); none where all are alike.

    A place without `weight` among others has none of the calls, as LiteLLM draws;
    figures of a service count where every place has one.
    """
    for key in ("weight", "rpm", "tpm"):
        told = [_figure(place.entry.get(key)) for place in pool]
        if any(told) if key == "weight" else all(told):
            scale = 1 if _are_whole(told) else HEAVIEST / max(told)
            alike = len(set(told)) == 1
            whole = [_whole(each * scale) for each in told]
            ids = [id(place) for place in pool]
            return {} if alike else dict(zip(ids, whole, strict=True))
    return {}


def _figure(value: Making) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _are_whole(numbers: Sequence[float]) -> bool:
    return all(one == int(one) for one in numbers) and max(numbers) <= HEAVIEST


def _whole(share: float) -> int:
    """Return a weight that is not lost to rounding."""
    return max(1, round(share)) if share else 0
