"""`hostedTools` of the file as what a deployment is offered (pure)."""

from collections.abc import Mapping

from endpoints.targets import HostedEntry
from librechat_yaml.schema import Group, ModelEntry
from librechat_yaml.schema.hosted import HostedToolSection

LEAVES_AZURE = ("web_search", "mcp")
PARTIAL_PICTURES = 2  # that show how far a picture is


def hosted_of(group: Group, entry: ModelEntry) -> tuple[HostedEntry, ...]:
    """Return a model's hosted tools, the first of each name."""
    told = group.hosted_tools if entry.hosted_tools is None else entry.hosted_tools
    named: dict[str, HostedEntry] = {}
    for section in told:
        made = _entry(section)
        named.setdefault(made.name, made)
    return tuple(named.values())


def _entry(section: HostedToolSection) -> HostedEntry:
    kind = section.type.removesuffix("_preview")
    leaves = kind in LEAVES_AZURE
    server = f"_{section.server_label}" if kind == "mcp" else ""
    return HostedEntry(
        name=f"hosted_{kind}{server}",
        type=kind,
        wire={"type": section.type, **_settings(section)},
        title=section.title or section.server_label,
        consent=leaves if section.consent is None else section.consent,
        deployment=section.deployment,
    )


def _settings(section: HostedToolSection) -> Mapping[str, object]:
    match section.type:
        case "code_interpreter":
            return {"container": {"type": "auto"}}
        case "file_search":
            return {"vector_store_ids": list(section.vector_store_ids)}
        case "image_generation":
            return {"partial_images": PARTIAL_PICTURES}
        case "mcp":
            return _server(section)
    return {}


def _server(section: HostedToolSection) -> Mapping[str, object]:
    """Return a server as Azure calls it: who may use it was decided here."""
    told: dict[str, object] = {
        "server_label": section.server_label,
        "server_url": section.server_url,
        "require_approval": "never",
    }
    if section.authorization:
        told["authorization"] = section.authorization
    if section.allowed_tools:
        told["allowed_tools"] = list(section.allowed_tools)
    return told
