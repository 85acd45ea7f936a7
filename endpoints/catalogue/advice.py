"""What an administrator should know of the models on offer."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from endpoints.catalogue.model_table import SUCCESSORS
from endpoints.catalogue.modes import UNSHOWN, mode_of
from endpoints.targets import Catalogue, Target

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHOWN = 12  # models named in one line

log = logging.getLogger("config")


def doubts(catalogue: Catalogue, today: date) -> Iterator[str]:
    """Yield a line for each thing to know; advice that fails is logged, never raised.

    It is given while a configuration is being served, and only advice.
    """
    for advise in ADVICE:
        try:
            yield from tuple(advise(catalogue, today))
        except Exception:
            log.exception("no advice on the models")


def _broken(catalogue: Catalogue, today: date) -> Iterator[str]:
    if catalogue.broken:
        yield f"left out, as nothing can be made of them: {_listed(catalogue.broken)}"


def _unknown(catalogue: Catalogue, today: date) -> Iterator[str]:
    unknown = [
        one
        for one in _targets(catalogue)
        if not one.knowledge.known and mode_of(one) != "embedding"
    ]
    if unknown:
        yield (
            f"unknown models, taken to have {unknown[0].knowledge.context_window:,} "
            f"tokens unless told: {_names(unknown)}; say which model it is with "
            "`baseModel`, or how much fits with `contextWindow`"
        )


def _gone(catalogue: Catalogue, today: date) -> Iterator[str]:
    gone = [one for one in _targets(catalogue) if _retired(one, today)]
    if gone:
        yield (
            f"retired at Azure, if the deployments were not upgraded: {_names(gone)}; "
            f"name the model behind the deployment with `baseModel`{_instead(gone)}"
        )


def _instead(gone: Sequence[Target]) -> str:
    """Return which models took the place of those that Azure has ended."""
    names = dict.fromkeys(one.knowledge.base_model for one in gone)
    pairs = [f"{name} by {SUCCESSORS[name]}" for name in names if name in SUCCESSORS]
    return f"; replaced: {', '.join(pairs)}" if pairs else ""


def _no_chat(catalogue: Catalogue, today: date) -> Iterator[str]:
    found = [one for one in _targets(catalogue) if _is_no_chat(one)]
    if found:
        yield (
            f"by their names no models to chat with: {_names(found)}; "
            "people can choose them all the same"
        )


def _lost(catalogue: Catalogue, today: date) -> Iterator[str]:
    if catalogue.lost_specs:
        yield (
            f"named models without a model on offer: {_listed(catalogue.lost_specs)}; "
            "`preset.endpoint` and `preset.model` must be among those above"
        )


Advice = Callable[[Catalogue, date], Iterator[str]]
ADVICE: tuple[Advice, ...] = (_broken, _unknown, _gone, _no_chat, _lost)


def is_local(target: Target) -> bool:
    """Say whether a target is served by this machine."""
    return urlsplit(target.base_url).hostname in LOOPBACK


def _retired(target: Target, today: date) -> bool:
    retires = target.knowledge.retires
    served = target.endpoint == "azureOpenAI" and not is_local(target)
    return served and retires != "" and date.fromisoformat(retires) <= today


def _is_no_chat(target: Target) -> bool:
    """Say whether a model neither talks nor draws."""
    return not target.knowledge.draws and mode_of(target) not in ("chat", *UNSHOWN)


def _targets(catalogue: Catalogue) -> Iterator[Target]:
    return (target for offer in catalogue.offers for target in offer.targets)


def _names(targets: list[Target]) -> str:
    return _listed(tuple(dict.fromkeys(target.id for target in targets)))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
