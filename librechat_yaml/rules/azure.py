"""What must hold among Azure groups, beyond each value's shape."""

import re
from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from librechat_yaml.reading.known_keys import keys_of
from librechat_yaml.reading.problems import Path, Problem
from librechat_yaml.rules.addresses import holds_password, is_address, is_host
from librechat_yaml.rules.sendable import not_sent, unsendable
from librechat_yaml.schema import Group, ModelEntry

GROUPS: Path = ("endpoints", "azureOpenAI", "groups")
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?|preview|latest|v1")
DEPLOYMENT = re.compile(r"[^\s/?#]*")
Numbered = Sequence[tuple[int, Group]]


def group_problems(groups: Numbered, *, pooled: bool) -> Iterator[Problem]:
    """Yield what is wrong with groups whose shape is right."""
    yield from _names(groups)
    for number, group in groups:
        path = (*GROUPS, number)
        yield from _credentials(group, path)
        yield from _place(group, path)
        yield from unsendable(
            path,
            keys=_keys(group),
            headers=("additionalHeaders", group.additional_headers),
            proxy=group.proxy,
        )
        yield from _models(group, path)
        yield from _params(group, path)
    if not pooled:
        yield from _repeated(groups)


def half_sound(number: int, group: object, error: ValidationError) -> Iterator[Problem]:
    """Yield what is wrong with the key of a group some of whose shape is wrong."""
    wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
    if not isinstance(group, dict) or wrong & {"apiKey", "auth"}:
        return
    rest = {name: value for name, value in group.items() if name not in wrong}
    usable = Group.model_validate({"group": "?"} | rest | {"models": {}})
    yield from _credentials(usable, (*GROUPS, number))


def _names(groups: Numbered) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, group in groups:
        if group.group in seen:
            yield Problem(
                (*GROUPS, number, "group"),
                f"the name `{group.group}` is already that of group "
                f"{seen[group.group] + 1}",
                "give every group its own name",
            )
        seen.setdefault(group.group, number)


def _credentials(group: Group, path: Path) -> Iterator[Problem]:
    key = (*path, "apiKey")
    if group.api_key == "user_provided":
        yield Problem(
            key,
            "`user_provided` is not possible in an Azure group",
            "give the group a key; custom endpoints may ask people for theirs",
        )
    elif group.auth is None and not group.api_key.strip():
        given = "api_key" in group.model_fields_set
        yield Problem(
            key,
            "must not be empty" if given else "missing",
            "put the resource's key here, as ${NAME} of a variable in .env, "
            "or configure `auth`",
        )
    elif group.auth is not None and group.api_key:
        text = "not used: `auth` stands beside it"
        yield Problem(key, text, "keep one of them", "warning")
    if group.auth is not None:
        yield from _auth(group, (*path, "auth"))


def _auth(group: Group, path: Path) -> Iterator[Problem]:
    needed = {
        "token": ("token",),
        "client_secret": ("tenant_id", "client_id", "client_secret"),
        "password": ("client_id", "username", "password"),
    }
    auth = group.auth
    for name in needed.get(auth.type, ()) if auth else ():
        if not getattr(auth, name):
            key = re.sub(r"_(.)", lambda found: found[1].upper(), name)
            kind = auth.type if auth else ""
            yield Problem((*path, key), f"missing: type `{kind}` needs it")


def _keys(group: Group) -> dict[str, str]:
    return {"apiKey": group.api_key, "auth": group.auth.token if group.auth else ""}


def _place(group: Group, path: Path) -> Iterator[Problem]:
    if group.serverless and not group.base_url:
        yield Problem(
            (*path, "baseURL"),
            "missing: a serverless group has no other address",
            "copy the endpoint's address from the Azure portal",
        )
    needs_instance = not group.base_url or "${INSTANCE_NAME}" in group.base_url
    if not group.serverless and needs_instance and not group.instance_name:
        yield Problem(
            (*path, "instanceName"),
            "missing",
            "for https://NAME.openai.azure.com/ write `instanceName: NAME`",
        )
    yield from _instance(group, (*path, "instanceName"), used=needs_instance)
    yield from _url(group, (*path, "baseURL"))


def _instance(group: Group, path: Path, *, used: bool) -> Iterator[Problem]:
    text = group.instance_name
    if not text or re.fullmatch(r"\$\{\w+\}", text):
        return  # missing, or an unset variable: told as such
    if not is_host(text):
        yield Problem(
            path,
            "is no resource's name",
            "for https://NAME.openai.azure.com/ write `instanceName: NAME`",
            "error" if used else "warning",
        )
    elif text.startswith(("http://", "https://")):
        advice = "write the resource's name only"
        yield Problem(path, "is an address; its host is used", advice, "warning")


def _url(group: Group, path: Path) -> Iterator[Problem]:
    text = group.base_url
    if not text or re.fullmatch(r"\$\{\w+\}", text):
        return  # an unset variable is told as such
    if not is_address(text):
        yield Problem(path, "is no address", "it begins with https:// and a host")
    elif holds_password(text):
        yield Problem(path, "holds a password", "move it to `additionalHeaders`")


def _models(group: Group, path: Path) -> Iterator[Problem]:
    if not group.models:
        yield Problem((*path, "models"), "must name at least one model")
    for name, entry in group.models.items():
        here = (*path, "models", name)
        if name in keys_of(Group):
            text = "read as a model of this name"
            advice = f"if the group's `{name}` is meant: two spaces less in front"
            yield Problem(here, text, advice, "warning")
        if not entry.offered:
            yield Problem(
                here,
                "false: the model is not offered (LibreChat offers it all the same)",
                "remove the line, or write true",
                "warning",
            )
        elif not group.serverless:
            yield from _inherited(group, entry, here)
        yield from _wording(entry.deployment_name, entry.version, here)
    yield from _wording(group.deployment_name, group.version, path)


def _inherited(group: Group, entry: ModelEntry, here: Path) -> Iterator[Problem]:
    """Say what a model can neither inherit nor has itself."""
    modern = "/openai/v1" in group.base_url
    in_url = "api-version=" in group.base_url and "=${version}" not in group.base_url
    gaps = []
    if not modern and not (entry.deployment_name or group.deployment_name):
        gaps.append("deploymentName")
    if not (modern or in_url or entry.version or group.version):
        gaps.append("version")
    model = here[-1]
    for gap in gaps:
        example = "gpt-4o" if gap == "deploymentName" else '"2024-10-21"'
        yield Problem(
            here,
            f"no {gap}, and group `{group.group}` has none to inherit",
            f"write `{model}: {{{gap}: {example}}}` with yours, or add `{gap}` "
            "to the group",
        )


def _wording(deployment: str, version: str, path: Path) -> Iterator[Problem]:
    if version and not VERSION.fullmatch(version.strip()):
        yield Problem(
            (*path, "version"),
            "does not look like an API version",
            "such as 2024-10-21; it is not the model's version",
            "warning",
        )
    if not DEPLOYMENT.fullmatch(deployment):
        yield Problem(
            (*path, "deploymentName"),
            "holds a space or one of / ? #",
            "copy the deployment's name from the Azure portal",
        )


def _params(group: Group, path: Path) -> Iterator[Problem]:
    search = group.add_params.get("web_search")
    if search is not None and not isinstance(search, bool):
        here = (*path, "addParams", "web_search")
        yield Problem(here, "must be true or false")
    yield from not_sent(path, group.add_params)


def _repeated(groups: Numbered) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for number, group in groups:
        for name, entry in group.models.items():
            if entry.offered and name in seen and seen[name] != group.group:
                yield Problem(
                    (*GROUPS, number, "models", name),
                    f"already in group `{seen[name]}`: a model stands in one group",
                    "remove one, or add `routing: {}` under azureOpenAI to make "
                    "them one pool",
                )
            seen.setdefault(name, group.group)
