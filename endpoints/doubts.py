"""What an administrator should know of the models on offer (pure)."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from endpoints.targets import Catalogue, Target

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHOWN = 12  # models named in one line


def doubts(catalogue: Catalogue, today: date) -> Iterator[str]:
    """Yield a line each on unknown models, retired ones, and specs without any."""
    targets = [target for offer in catalogue.offers for target in offer.targets]
    unknown = [one for one in targets if not one.knowledge.known]
    if unknown:
        yield (
            f"unknown models, taken to have {unknown[0].knowledge.context_window:,} "
            f"tokens unless told: {_names(unknown)}; say which model it is with "
            "`baseModel`, or how much fits with `contextWindow`"
        )
    gone = [one for one in targets if _retired(one, today)]
    if gone:
        yield (
            f"retired at Azure, if the deployments were not upgraded: {_names(gone)}; "
            "name the model behind the deployment with `baseModel`"
        )
    if catalogue.lost_specs:
        lost = ", ".join(catalogue.lost_specs)
        yield (
            f"named models without a model on offer: {lost}; "
            "`preset.endpoint` and `preset.model` must be among those above"
        )


def is_local(target: Target) -> bool:
    """Say whether a target is served by this machine."""
    return urlsplit(target.base_url).hostname in LOOPBACK


def _retired(target: Target, today: date) -> bool:
    retires = target.knowledge.retires
    served = target.endpoint == "azureOpenAI" and not is_local(target)
    return served and retires != "" and date.fromisoformat(retires) <= today


def _names(targets: list[Target]) -> str:
    names = list(dict.fromkeys(target.id for target in targets))
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
