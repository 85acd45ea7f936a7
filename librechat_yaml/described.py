"""librechat.yaml described for editors (JSON Schema) and people (a table)."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from librechat_yaml.environment import BASE_DIR
from librechat_yaml.schema import Endpoints, LibreChat
from librechat_yaml.schema.no_effect import MARK, NoEffect

SCHEMA = BASE_DIR / "docs" / "librechat.schema.json"
PAGE = BASE_DIR / "docs" / "configuration.md"
ACCEPTED = "x-accepted"  # in the schema: a key of LibreChat without a field here
BEGIN, END = "<!-- generated: keys -->", "<!-- end of generated -->"

Schema = dict[str, Any]


def schema() -> Schema:
    """Return the JSON Schema of the file."""
    whole: Schema = LibreChat.model_json_schema(by_alias=True)
    whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    whole["title"] = "librechat.yaml"
    whole["additionalProperties"] = False
    whole["properties"] |= _accepted(LibreChat.elsewhere)
    ends = whole["$defs"]["Endpoints"]
    ends["additionalProperties"] = False
    ends["properties"] |= _accepted(Endpoints.elsewhere)
    for part in (whole, *whole["$defs"].values()):
        for value in _object_of(part).get("properties", {}).values():
            _tell_no_effect(value)
    return whole


def _accepted(keys: Mapping[str, NoEffect]) -> Schema:
    return {name: {ACCEPTED: True, MARK: keys[name].why} for name in sorted(keys)}


def _tell_no_effect(value: Schema) -> None:
    """Put the reason before what the key means, where editors show it."""
    if why := value.get(MARK):
        said = value.get("description", "")
        value["description"] = f"No effect: {why}. {said}".strip()


def schema_text() -> str:
    """Return the schema as it stands in docs/."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def table() -> str:
    """Return every key with its type, default and meaning as Markdown."""
    whole = schema()
    head = "| Key | Type | Default | Meaning |\n|---|---|---|---|\n"
    return head + "\n".join(_rows(whole, whole, ""))


def page_with_table(page: str) -> str:
    """Return the page with its table replaced by the current one."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def write() -> tuple[Path, Path]:
    """Write both files; return where."""
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with_table(page), encoding="utf-8")
    return SCHEMA, PAGE


def _rows(whole: Schema, part: Schema, path: str) -> Iterator[str]:
    for key, value in part.get("properties", {}).items():
        if value.get(ACCEPTED):
            continue
        name = f"{path}.{key}" if path else key
        inner, mark = _inner(whole, value)
        meaning = value.get("description") or inner.get("description", "")
        default = _default(value, is_section=bool(inner))
        kind = _kind(whole, value)
        text = " ".join(meaning.split()).replace("|", "\\|")
        yield f"| `{name}` | {kind} | {default} | {text} |"
        if MARK not in value:
            yield from _rows(whole, inner, name + mark)


def _inner(whole: Schema, value: Schema) -> tuple[Schema, str]:
    """Return the section a key leads to, and what stands between."""
    if "$ref" in value:
        target = whole["$defs"][value["$ref"].rpartition("/")[2]]
        return _object_of(target), ""
    for option in value.get("anyOf", ()):
        found, mark = _inner(whole, option)
        if found:
            return found, mark
    if isinstance(items := value.get("items"), dict):
        return _inner(whole, items)[0], "[]"
    if isinstance(values := value.get("additionalProperties"), dict):
        return _inner(whole, values)[0], ".NAME"
    return {}, ""


def _object_of(target: Schema) -> Schema:
    options = target.get("anyOf", [target])
    return next((one for one in options if "properties" in one), {})


def _kind(whole: Schema, value: Schema) -> str:
    if "$ref" in value:
        target = whole["$defs"][value["$ref"].rpartition("/")[2]]
        options = [one.get("type", "") for one in target.get("anyOf", [target])]
        return " or ".join(dict.fromkeys(_word(one) for one in options))
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if "anyOf" in value:
        kinds = [_kind(whole, one) for one in value["anyOf"]]
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind))
    return _word(value.get("type", ""))


def _word(kind: str) -> str:
    words = {
        "object": "section",
        "array": "list",
        "string": "text",
        "boolean": "true/false",
        "integer": "whole number",
        "null": "",
    }
    return words.get(kind, kind)


def _default(value: Schema, *, is_section: bool) -> str:
    default = value.get("default")
    if is_section or default in (None, "", [], {}):
        return ""
    return f"`{json.dumps(default)}`"
