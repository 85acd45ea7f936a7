"""One search in one index, and what it found for model and reader.

Format: https://learn.microsoft.com/rest/api/searchservice/documents/search-post
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote

import orjson

from endpoints.calling.identity import token_of
from endpoints.catalogue.azure import auth_for
from endpoints.errors import EndpointError
from librechat_yaml.schema.tools.azure_search import (
    BY_MEANING,
    BY_VECTOR,
    SearchIndex,
    SearchService,
)
from tools.outbound.json_shapes import mappings, text
from tools.outbound.service import NoAnswer, Question, ask
from tools.tool import Citation, Result

SCOPE = "https://search.azure.com/.default"
SERVICE = "Azure AI Search"
NEAREST = 50  # vectors that the semantic ranker wants to choose among
DOCUMENT = 8_000  # characters of one document that the model is told
SNIPPET = 300  # characters of a citation
TITLES = ("title", "name", "metadata_title", "metadata_storage_name", "filename")
ADDRESSES = ("url", "link", "source", "metadata_storage_path", "filepath")


async def search(index: SearchIndex, query: str) -> Result:
    """Return the documents that an index finds, numbered as the citations are."""
    place = index.service_endpoint.rstrip("/")
    question = Question(
        SERVICE,
        f"{place}/indexes/{quote(index.index_name, safe='')}/docs/search",
        asked(index, query),
        {"api-version": index.api_version},
        await headers_of(index),
    )
    documents = mappings((await ask(question)).get("value"))
    cited = tuple(_citation(index, document) for document in documents)
    lines = [
        f"[{number}] {citation.title}\n{citation.url}\n{_told(document)}".replace(
            "\n\n", "\n"
        )
        for number, (citation, document) in enumerate(
            zip(cited, documents, strict=True), start=1
        )
    ]
    head = "Cite what you use by its number, as [1]." if lines else "Nothing was found."
    return Result("\n\n".join([head, *lines]), citations=cited)


def asked(index: SearchIndex, query: str) -> dict[str, object]:
    """Return the body of a search, as the index's kind of query wants it."""
    kind = index.query_type
    body: dict[str, object] = {"top": index.top}
    if kind != "vector":
        words = kind if kind in ("simple", "full") else "simple"
        body |= {"search": query, "queryType": words}
    if kind in BY_MEANING:
        body["queryType"] = "semantic"
        body["captions"] = "extractive"
        if index.semantic_configuration:
            body["semanticConfiguration"] = index.semantic_configuration
    if kind in BY_VECTOR:
        nearest = NEAREST if kind in BY_MEANING else index.top
        fields = ",".join(index.vector_fields)
        vector = {"kind": "text", "text": query, "fields": fields, "k": nearest}
        body["vectorQueries"] = [vector]
    if index.select:
        body["select"] = ",".join(index.select)
    return body


async def headers_of(service: SearchService) -> dict[str, str]:
    """Return who asks a service, by key or by Entra ID. Raises NoAnswer."""
    auth = auth_for(service.api_key, service.auth, SCOPE)
    try:
        token = await token_of(auth, SCOPE, "")
    except EndpointError as error:
        raise NoAnswer(f"{SERVICE} could not be told who we are: {error}") from None
    return {"Authorization": f"Bearer {token}"} if token else {"api-key": auth.key}


def _citation(index: SearchIndex, document: Mapping[str, object]) -> Citation:
    title = _field(document, (index.title_field, *TITLES))
    place = _field(document, (index.url_field, *ADDRESSES))
    url = place if place.startswith(("http://", "https://")) else ""
    name = title or unquote(place.rpartition("/")[2])
    snippet = _caption(document) or _field(document, ("content", "chunk", "text"))
    return Citation(name or SERVICE, url, snippet[:SNIPPET])


def _field(document: Mapping[str, object], names: tuple[str, ...]) -> str:
    """Return the first of some fields that holds a text."""
    return next(filter(None, (text(document.get(name)) for name in names)), "")


def _caption(document: Mapping[str, object]) -> str:
    """Return what the semantic ranker quotes."""
    captions = mappings(document.get("@search.captions"))
    return " … ".join(filter(None, (text(each.get("text")) for each in captions)))


def _told(document: Mapping[str, object]) -> str:
    """Return a document's own fields as JSON, without vectors."""
    fields = {
        name: value
        for name, value in document.items()
        if not name.startswith("@") and value is not None and not _is_vector(value)
    }
    return orjson.dumps(fields).decode()[:DOCUMENT]


def _is_vector(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, int | float) for v in value)
