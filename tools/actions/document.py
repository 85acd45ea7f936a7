"""An OpenAPI 3 document → the operations that models can call, whatever it says (pure).

Nothing here is believed beyond its place: references are followed inside the document
alone, to a bounded depth and size, and what cannot be called is left out by name.
"""

import re
from collections.abc import Iterator

import orjson

from librechat_yaml.reading.dialect import parse
from librechat_yaml.reading.nodes import value_of
from librechat_yaml.reading.problems import BadFile
from tools.actions.operation import ActionOperation, ApiDocument, Place, Slot
from tools.outbound.json_shapes import mapping, mappings, text
from tools.schema import is_sound

MOST_BYTES = 512_000
MOST_OPERATIONS = 100
MOST_DEPTH = 24  # of schemas, references included
MOST_NODES = 5_000  # values in the schema of one operation
MOST_WORDS = 2_000  # characters of a description
METHODS = ("get", "head", "post", "put", "patch", "delete")
READING = ("get", "head")
NOT_OURS = {"authorization", "content-type", "accept", "host", "content-length"}
JSON_KIND = re.compile(r"application/([\w.-]+\+)?json(;.*)?$", re.IGNORECASE)
FORM_KIND = "application/x-www-form-urlencoded"
Json = dict[str, object]


class BadDocument(ValueError):
    """A document that no tools can be made of; the text says why."""


def read(content: str, server: str = "") -> ApiDocument:
    """Return the operations of a document in JSON or YAML. Raises BadDocument.

    `server` is used in place of those that the document names.
    """
    if len(content.encode()) > MOST_BYTES:
        raise BadDocument(f"The document is larger than {MOST_BYTES // 1000} kB.")
    document = _parsed(content)
    version = str(document.get("openapi", ""))
    if not version.startswith("3."):
        said = version or document.get("swagger") or "none"
        raise BadDocument(f"This is no OpenAPI 3 document; its version is {said}.")
    operations, left_out = _operations(document, server)
    if not operations:
        why = f": {left_out[0]}" if left_out else "."
        raise BadDocument(f"The document has no operation that can be called{why}")
    title = text(mapping(document.get("info")).get("title"))
    return ApiDocument(title[:100], tuple(operations), tuple(left_out))


def _parsed(content: str) -> Json:
    try:
        if content.lstrip().startswith("{"):
            found = orjson.loads(content)
        else:
            found = value_of(parse(content.encode()))
    except orjson.JSONDecodeError as error:
        raise BadDocument(f"The document is no JSON: {error}.") from None
    except BadFile as error:
        raise BadDocument(f"The document cannot be read: {error}.") from None
    except UnicodeEncodeError:
        raise BadDocument("The document is no text.") from None
    if not isinstance(found, dict):
        raise BadDocument("The document is no mapping.")
    return found


def _operations(document: Json, server: str) -> tuple[list[ActionOperation], list[str]]:
    found: dict[str, ActionOperation] = {}
    left_out: list[str] = []
    for path, item, method, told in _listed(document):
        name = text(told.get("operationId")) or f"{method}_{path}"
        if len(found) == MOST_OPERATIONS:
            left_out.append(f"more than {MOST_OPERATIONS} operations")
            break
        try:
            made = _Operation(document, item, told).made(name, method, path, server)
        except BadDocument as error:
            left_out.append(f"{name[:80]}: {error}")
            continue
        if made.id in found:
            left_out.append(f"{name[:80]}: the name stands here a second time")
        else:
            found[made.id] = made
    return list(found.values()), left_out


def _listed(document: Json) -> Iterator[tuple[str, Json, str, Json]]:
    for path, item in mapping(document.get("paths")).items():
        for method in METHODS:
            told = mapping(item).get(method)
            if isinstance(told, dict) and path.startswith("/"):
                yield path, mapping(item), method, told


class _Operation:
    """Reads one operation; its schemas share one bound."""

    def __init__(self, document: Json, item: Json, told: Json) -> None:
        self._document = document
        self._item = item
        self._told = told
        self._left = MOST_NODES
        self._properties: dict[str, object] = {}
        self._required: list[str] = []
        self._slots: list[Slot] = []
        self._form = False

    def made(self, name: str, method: str, path: str, server: str) -> ActionOperation:
        """Return the operation. Raises BadDocument."""
        base = server or self._server()
        for each in self._parameters():
            self._parameter(each)
        self._body()
        missing = set(re.findall(r"\{([^{}]+)\}", path)) - {
            slot.key for slot in self._slots if slot.place == "path"
        }
        if missing:
            raise BadDocument(f"nothing is said of {{{sorted(missing)[0][:40]}}}")
        label = text(self._told.get("summary")) or name
        return ActionOperation(
            id=re.sub(r"[^a-zA-Z0-9_-]+", "_", name).strip("_") or method,
            method=method.upper(),
            path=path,
            server=base,
            label=label[:100],
            description=self._words(label),
            parameters=self._schema(),
            slots=tuple(self._slots),
            form=self._form,
            reads=method in READING
            and self._told.get("x-openai-isConsequential") is not True,
        )

    def _words(self, label: str) -> str:
        described = text(self._told.get("description"))
        parts = dict.fromkeys(part for part in (label, described) if part)
        return "\n".join(parts)[:MOST_WORDS]

    def _server(self) -> str:
        for owner in (self._told, self._item, self._document):
            for each in mappings(owner.get("servers")):
                url = text(each.get("url"))
                for name, variable in mapping(each.get("variables")).items():
                    default = text(mapping(variable).get("default"))
                    url = url.replace(f"{{{name}}}", default)
                if url.startswith(("http://", "https://")):
                    return url.rstrip("/")
        raise BadDocument("no server with an http(s) address is named")

    def _parameters(self) -> list[Json]:
        """Return the parameters of the path and of the operation, which win."""
        found: dict[tuple[str, str], Json] = {}
        for owner in (self._item, self._told):
            for each in mappings(owner.get("parameters")):
                there = self._there(each)
                key = (text(there.get("in")), text(there.get("name")))
                found[key] = there
        return list(found.values())

    def _parameter(self, told: Json) -> None:
        name, place = text(told.get("name")), text(told.get("in"))
        required = told.get("required") is True or place == "path"
        if not name or (place == "header" and name.lower() in NOT_OURS):
            return
        if place not in ("path", "query", "header"):
            if required:
                raise BadDocument(f"it needs {name[:40]} as a {place[:20] or 'gift'}")
            return
        schema = mapping(self._resolved(told.get("schema", {})))
        if described := text(told.get("description")):
            schema = {**schema, "description": described[:MOST_WORDS]}
        kept: Place = "path" if place == "path" else "query"
        if place == "header":
            kept = "header"
        self._take(name, schema, kept, name, required=required)

    def _body(self) -> None:
        told = self._there(mapping(self._told.get("requestBody")))
        if not told:
            return
        schema = self._kind_of_body(mapping(told.get("content")))
        required = told.get("required") is True
        if schema is None:
            if required:
                raise BadDocument("its body is neither JSON nor a form")
            return
        properties = mapping(schema.get("properties"))
        taken = set(self._properties)
        if not properties or taken & set(properties):
            self._take("body", schema, "whole", "", required=required)
            return
        wanted = schema.get("required")
        needed = set(map(str, wanted)) if isinstance(wanted, list) else set()
        for name, inner in properties.items():
            must = required and name in needed
            self._take(name, mapping(inner), "body", name, required=must)

    def _kind_of_body(self, content: Json) -> Json | None:
        for kind, media in content.items():
            if JSON_KIND.match(kind) or kind.lower() == FORM_KIND:
                self._form = kind.lower() == FORM_KIND
                return mapping(self._resolved(mapping(media).get("schema", {})))
        return None

    def _take(
        self, name: str, schema: Json, place: Place, key: str, *, required: bool
    ) -> None:
        argument = re.sub(r"[^a-zA-Z0-9_.-]+", "_", name)[:64] or "value"
        if argument in self._properties:
            argument = f"{argument[:56]}_{place}"
        self._properties[argument] = schema
        self._slots.append(Slot(argument, place, key))
        if required:
            self._required.append(argument)

    def _schema(self) -> Json:
        schema: Json = {
            "type": "object",
            "properties": self._properties,
            "required": sorted(set(self._required)),
            "additionalProperties": False,
        }
        if not is_sound(schema):
            raise BadDocument("its arguments are described wrongly")
        return schema

    def _there(self, value: Json, depth: int = 0) -> Json:
        """Return what a reference leads to, inside this document."""
        reference = value.get("$ref")
        if not isinstance(reference, str):
            return value
        if not reference.startswith("#/") or depth > MOST_DEPTH:
            raise BadDocument(f"the reference {reference[:80]} leads nowhere")
        found: object = self._document
        for step in reference[2:].split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            found = mapping(found).get(name)
        if not isinstance(found, dict):
            raise BadDocument(f"the reference {reference[:80]} leads nowhere")
        return self._there(found, depth + 1)

    def _resolved(self, value: object, within: tuple[int, ...] = ()) -> object:
        """Return a schema without references; what holds itself is anything there."""
        self._left -= 1
        if self._left < 0 or len(within) > MOST_DEPTH:
            raise BadDocument("its arguments are described at too great a length")
        if isinstance(value, list):
            return [self._resolved(each, within) for each in value]
        if not isinstance(value, dict):
            return value
        there = self._there(value)
        if id(there) in within:
            return {}
        inner = (*within, id(there))
        return {
            key: self._resolved(each, inner)
            for key, each in there.items()
            if key not in ("example", "examples", "xml", "externalDocs")
        }
