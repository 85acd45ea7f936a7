"""What must hold among custom endpoints: one that cannot work is left out, alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from librechat_yaml.reading.known_keys import keys_of
from librechat_yaml.reading.nodes import Value
from librechat_yaml.reading.problems import Path, Problem
from librechat_yaml.reading.unset import CUSTOM, custom_at
from librechat_yaml.reading.variables import Unset
from librechat_yaml.rules.addresses import is_address
from librechat_yaml.rules.sendable import not_sent, unsendable
from librechat_yaml.schema import Custom, Endpoints
from librechat_yaml.schema.endpoints.custom import Models

USER_PROVIDED = "user_provided"
LEFT_OUT = "this endpoint is left out"
NEEDED = {"name": "name", "api_key": "apiKey", "base_url": "baseURL"}


def custom_problems(tree: Mapping[str, Value]) -> Iterator[Problem]:
    """Yield what is doubtful, also beside endpoints whose shape is wrong."""
    ends = tree.get("endpoints")
    listed = ends.get("custom") if isinstance(ends, dict) else None
    sound: list[tuple[int, Custom]] = []
    for number, entry in enumerate(listed if isinstance(listed, list) else ()):
        section, unread = _read(entry)
        if section is None:
            continue  # the whole file's validation tells
        path = (*CUSTOM, number)
        yield from _missing(section, path, unread)
        yield from _faults(section, path)
        yield from _models(section, (*path, "models"))
        yield from not_sent(path, section.add_params)
        sound.append((number, section))
    yield from _repeated(sound)


def working(sections: Sequence[Custom], unset: Sequence[Unset]) -> tuple[Custom, ...]:
    """Return the endpoints that can be called; of one name, the last."""
    broken = {custom_at(one.path) for one in unset}
    kept: dict[str, Custom] = {}
    for number, section in enumerate(sections):
        if number not in broken and not any(_reasons(section)):
            kept.pop(section.name, None)
            kept[section.name] = _named_only(section)
    return tuple(kept.values())


def _read(entry: Value) -> tuple[Custom | None, set[str]]:
    """Return as much of an endpoint as has the right shape, and the other keys."""
    if not isinstance(entry, dict):
        return None, set()
    try:
        return Custom.model_validate(entry), set()
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        rest = {name: value for name, value in entry.items() if name not in wrong}
        return Custom.model_validate(rest), wrong


def _reasons(section: Custom) -> Iterator[Problem]:
    yield from _missing(section, (), set())
    yield from _faults(section, ())


def _missing(section: Custom, path: Path, unread: set[str]) -> Iterator[Problem]:
    gaps = [key for name, key in NEEDED.items() if not getattr(section, name)]
    if section.base_url == USER_PROVIDED:
        gaps.append("baseURL")  # people may bring a key, not an address
    models = section.models
    if not (models and (models.fetch or any(one.name for one in models.default))):
        gaps.append("models")
    if gaps := [key for key in gaps if key not in unread]:
        text = f"left out: {', '.join(gaps)} missing or empty"
        yield Problem(path, text, severity="warning")


def _faults(section: Custom, path: Path) -> Iterator[Problem]:
    """Yield what keeps an endpoint from being called, or told from another."""
    found = [*address_problem(section.base_url, (*path, "baseURL"))]
    found += unsendable(
        path,
        keys={"apiKey": section.api_key},
        headers=("headers", section.headers),
        proxy=section.proxy,
    )
    if section.name in keys_of(Endpoints):
        text = f"the name `{section.name}` is taken"
        found.append(Problem((*path, "name"), text, "give the endpoint its own name"))
    yield from left_out(found)


def left_out(found: Iterable[Problem]) -> Iterator[Problem]:
    """Yield mistakes as warnings that their endpoint is left out."""
    for one in found:
        yield Problem(one.path, f"{one.text}: {LEFT_OUT}", one.advice, "warning")


def address_problem(text: str, path: Path) -> Iterator[Problem]:
    """Yield a problem when a service cannot be called at this address."""
    unset = text.startswith("${")  # told as such, and the endpoint is left out
    if text and text != USER_PROVIDED and not unset and not is_address(text):
        yield Problem(path, "is no address", "it begins with http(s):// and a host")


def _models(section: Custom, path: Path) -> Iterator[Problem]:
    if section.models is None:
        return
    yield from nameless(section.models, path)
    if not section.models.fetch or section.models.default:
        return
    text = "no `default`: nothing is offered until the service has told its models"
    if section.api_key == USER_PROVIDED:
        text = "no `default`: people's own keys are not used to ask, nothing is offered"
    yield Problem((*path, "fetch"), text, "name models under `default`", "warning")


def nameless(models: Models, path: Path) -> Iterator[Problem]:
    """Yield a doubt about each model without a name."""
    for number, choice in enumerate(models.default):
        if not choice.name:
            text = "has no name: left out"
            yield Problem((*path, "default", number), text, severity="warning")


def _repeated(sections: Sequence[tuple[int, Custom]]) -> Iterator[Problem]:
    last = {section.name: number for number, section in sections if section.name}
    for number, section in sections:
        if section.name and number != last[section.name]:
            yield Problem(
                (*CUSTOM, number, "name"),
                f"the name `{section.name}` stands again below: the last one counts "
                "that can be called",
                "give every endpoint its own name",
                "warning",
            )


def named(models: Models) -> Models:
    """Return the models that have a name."""
    found = tuple(one for one in models.default if one.name)
    return models.model_copy(update={"default": found})


def _named_only(section: Custom) -> Custom:
    models = section.models and named(section.models)
    return section.model_copy(update={"models": models})
