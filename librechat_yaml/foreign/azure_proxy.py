"""azure-openai-proxy's `config.yaml`: every model with its own resource and key."""

from collections.abc import Iterator

from librechat_yaml.foreign.pieces import Making, child, items, pairs, text
from librechat_yaml.foreign.places import ListedDeployment, at, groups
from librechat_yaml.reading.legacy import CALLER_PROVIDED
from librechat_yaml.reading.nodes import Node, Pairs
from librechat_yaml.reading.problems import Problem

NAME = "azure-openai-proxy"
TOP = "deployment_config"
KNOWN = ("deployment_name", "model_name", "endpoint", "api_key", "api_version")
VERSION = "2024-02-01"  # the default that its README names
SERVED = ("/v1", "/openai/v1", "")  # where programs find the gateway


def translated(root: Pairs) -> tuple[dict[str, Making], list[Problem]]:
    """Return the sections of librechat.yaml, and what could not be taken over."""
    listed = child(root, TOP)
    found: dict[str, ListedDeployment] = {}
    problems = [*_top(root)]
    for number, entry in enumerate(items(listed)):
        place, said = _place(entry, number, found)
        problems += said
        if place is not None:
            found[place.model] = place  # as there: the last of a name counts
    mark = listed.mark if listed else root.mark
    azure: dict[str, Making] = {
        "titleConvo": True,
        "titleModel": "current_model",
        "groups": groups(found.values(), mark),
    }
    return {"endpoints": {"azureOpenAI": azure}}, problems


def _place(
    entry: Node, number: int, found: dict[str, ListedDeployment]
) -> tuple[ListedDeployment | None, list[Problem]]:
    path = (TOP, number)
    model = text(child(entry, "model_name"))
    address = child(entry, "endpoint")
    if not model or address is None:
        lacking = "endpoint" if model else "model_name"
        advice = f"write `{lacking}`; it is left out so"
        return None, [
            Problem(path, f"{lacking} is missing", advice, "warning", entry.mark)
        ]
    problems = [
        Problem((*path, key), "no counterpart", "remove it", "warning", value.mark)
        for key, value in pairs(entry)
        if key not in KNOWN
    ]
    if model in found:
        said = f"`{model}` stands here again: this one counts, the one before does not"
        problems.append(Problem(path, said, "", "warning", entry.mark))
    group: dict[str, Making] = at(address, entry.mark)
    group["apiKey"] = child(entry, "api_key") or CALLER_PROVIDED
    group["version"] = child(entry, "api_version") or VERSION
    deployment = child(entry, "deployment_name") or model
    return ListedDeployment(
        model, entry.mark, group, {"deploymentName": deployment}
    ), problems


def _top(root: Pairs) -> Iterator[Problem]:
    for key, value in pairs(root):
        if key == "api_base":
            if text(value).strip("/") not in [one.strip("/") for one in SERVED]:
                advice = "programs use /v1, or no path at all"
                yield Problem((key,), "no counterpart", advice, "warning", value.mark)
        elif key != TOP:
            yield Problem((key,), "no counterpart", "", "warning", value.mark)
