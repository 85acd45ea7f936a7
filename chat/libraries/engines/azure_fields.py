"""The fields of an index of Azure AI Search that holds libraries: made, or checked."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from chat.libraries.engines.seam import EngineError
from librechat_yaml.schema.tools.azure_search import LibraryIndex

VECTOR = "Collection(Edm.Single)"
PROFILE = "libraries"


def names(index: LibraryIndex) -> dict[str, str]:
    """Return what the index calls each field, by our name of it."""
    fields = index.fields
    return {
        "id": fields.id,
        "library": fields.library,
        "file": fields.file,
        "build": fields.build,
        "title": fields.title,
        "text": fields.text,
        "vector": fields.vector,
    }


def check(
    index: LibraryIndex, told: Iterable[Mapping[str, object]], dimensions: int
) -> None:
    """Raise EngineError for an index without a field, or with other vectors."""
    there = {str(one.get("name")): one for one in told}
    for name in names(index).values():
        if name not in there:
            text = _("The index %(index)s has no field “%(field)s”.")
            raise EngineError(text % {"index": index.index_name, "field": name})
    held = there[index.fields.vector].get("dimensions")
    if held != dimensions:
        text = _(
            "The index %(index)s holds vectors of %(held)s numbers, the model makes "
            "%(made)s."
        )
        told_numbers = {"index": index.index_name, "held": held, "made": dimensions}
        raise EngineError(text % told_numbers)


def definition(index: LibraryIndex, dimensions: int) -> dict[str, Any]:
    """Return the index as it is made when it is not there."""
    name = names(index)
    analysed = {"analyzer": index.analyzer} if index.analyzer else {}
    filtered = [_field(name[each]) for each in ("library", "file", "build")]
    words = [
        _field(name[each], filterable=False, searchable=True, **analysed)
        for each in ("title", "text")
    ]
    vector = {
        "name": name["vector"],
        "type": VECTOR,
        "searchable": True,
        "retrievable": False,
        "dimensions": dimensions,
        "vectorSearchProfile": PROFILE,
    }
    return {
        "name": index.index_name,
        "fields": [_field(name["id"], key=True), *filtered, *words, vector],
        "vectorSearch": {
            "algorithms": [
                {
                    "name": PROFILE,
                    "kind": "hnsw",
                    "hnswParameters": {"metric": "cosine"},
                }
            ],
            "profiles": [{"name": PROFILE, "algorithm": PROFILE}],
        },
        **_semantic(index),
    }


def _field(name: str, **more: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "name": name,
        "type": "Edm.String",
        "filterable": True,
        "searchable": False,
        "sortable": False,
        "facetable": False,
    }
    return plain | more


def _semantic(index: LibraryIndex) -> dict[str, Any]:
    if index.query_type != "semantic_hybrid":
        return {}
    fields = {
        "titleField": {"fieldName": index.fields.title},
        "prioritizedContentFields": [{"fieldName": index.fields.text}],
    }
    name = index.semantic_configuration or PROFILE
    return {
        "semantic": {
            "defaultConfiguration": name,
            "configurations": [{"name": name, "prioritizedFields": fields}],
        }
    }
