"""What a new configuration would change, in an administrator's words (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from endpoints.targets import Catalogue, Target

# What of a target is told by its value; keys and headers are told by name only.
TOLD = (
    "deployment",
    "base_url",
    "style",
    "version",
    "api",
    "weight",
    "priority",
    "tpm",
    "rpm",
    "region",
    "force_prompt",
    "drop_params",
)
SECRET = ("auth", "headers", "query", "add_params", "proxy")


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: `kind` is lost, gained or changed."""

    kind: str
    group: str
    model: str
    what: str = ""  # the setting that changed
    before: str = ""
    after: str = ""


def differences(old: Catalogue, new: Catalogue) -> tuple[Difference, ...]:
    """Return what changes for deployments, what is lost first."""
    before, after = _targets(old), _targets(new)
    lost = (_change("lost", before[name]) for name in before if name not in after)
    gained = (_change("gained", after[name]) for name in after if name not in before)
    changed = (
        difference
        for name in before
        if name in after
        for difference in _settings(before[name], after[name])
    )
    return (*lost, *changed, *gained, *_rules(old, new))


def _targets(catalogue: Catalogue) -> Mapping[str, Target]:
    return {target.id: target for offer in catalogue.offers for target in offer.targets}


def _change(kind: str, target: Target) -> Difference:
    return Difference(kind, target.group, target.model)


def _settings(old: Target, new: Target) -> Iterator[Difference]:
    """Yield what changes of one deployment; a secret is never quoted."""
    for name in TOLD:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference(
                "changed", new.group, new.model, name, str(before), str(after)
            )
    for name in SECRET:
        if getattr(old, name) != getattr(new, name):
            yield Difference("changed", new.group, new.model, name)


def _rules(old: Catalogue, new: Catalogue) -> Iterator[Difference]:
    """Yield changes of titles, summaries and routing."""
    for what in ("titles", "summaries"):
        before, after = getattr(old, what), getattr(new, what)
        for endpoint in {*before, *after}:
            if before.get(endpoint) != after.get(endpoint):
                yield Difference("changed", endpoint, "", what)
    if old.routing != new.routing:
        yield Difference("changed", "", "", "routing")
