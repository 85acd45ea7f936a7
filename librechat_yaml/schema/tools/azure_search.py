"""Indexes of Azure AI Search: to be searched by models, or to hold libraries.

`tools.azureAISearch` and `libraries.azureAISearch` are keys of this program's own.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from librechat_yaml.schema.endpoints.azure import AuthSection
from librechat_yaml.schema.section import Name, Section, Trimmed
from librechat_yaml.schema.tools.web_search import Place, Secret

QueryType = Literal["simple", "full", "semantic", "vector", "hybrid", "semantic_hybrid"]
IndexName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,40}$")]
Top = Annotated[int, Field(ge=1, le=50)]
BY_VECTOR = ("vector", "hybrid", "semantic_hybrid")
BY_MEANING = ("semantic", "semantic_hybrid")


class SearchService(Section):
    """Where an index is, and who asks it."""

    service_endpoint: Place = ""
    """The service, as https://NAME.search.windows.net."""
    api_key: Secret = ""
    """A key of the service, or `${VARIABLE}`."""
    auth: AuthSection | None = None
    """Entra ID instead of `apiKey`."""
    api_version: Trimmed = "2024-07-01"


class SearchIndex(SearchService):
    """One index that models may search."""

    name: IndexName
    """A name of your choice; the tool is called `azure_ai_search_NAME`."""
    label: str = ""
    """What people read; the name when empty."""
    description: str = ""
    """What is in it, for the model: when it should search here."""
    index_name: Place = ""
    query_type: QueryType = "simple"
    """`simple` and `full` search words; those with vectors use the index's own
    vectorizer, those that are semantic its ranker."""
    semantic_configuration: str = ""
    """For `semantic` and `semantic_hybrid`; the index's default when empty."""
    vector_fields: tuple[str, ...] = ()
    """Fields with vectors, for `vector`, `hybrid` and `semantic_hybrid`."""
    top: Top = 5
    """How many documents are found at most."""
    select: tuple[str, ...] = ()
    """The fields that are told; all that may be retrieved when empty."""
    title_field: str = ""
    """The field with a document's title; a usual name when empty."""
    url_field: str = ""
    """The field with its address; a usual name when empty."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.query_type in BY_VECTOR and not self.vector_fields:
            text = "`queryType: {kind}` needs `vectorFields`"
            raise PydanticCustomError("search_index", text, {"kind": self.query_type})
        return self


class IndexFields(Section):
    """What an index calls each field; all are strings but the vector."""

    id: Name = "id"
    """The index's key."""
    library: Name = "library_id"
    """The library, filterable; `file` and `build` are so, too."""
    file: Name = "file_id"
    build: Name = "build"
    """The version of the file's passages."""
    title: Name = "title"
    """The file's name and the headings above, searchable; `text` is so, too."""
    text: Name = "text"
    """The passage."""
    vector: Name = "vector"
    """The passage's vector, of the model's dimensions."""


class LibraryIndex(SearchService):
    """The index that holds the passages of all libraries."""

    index_name: Annotated[
        str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,126}[a-z0-9])?$")
    ] = "librechat-libraries"
    """An index that is there has every field below; one that is not is made."""
    query_type: Literal["vector", "hybrid", "semantic_hybrid"] = "hybrid"
    """`vector`: words are ranked here; `hybrid`: by the index as well;
    `semantic_hybrid`: its ranker has the last word."""
    semantic_configuration: str = ""
    """For `semantic_hybrid`; the index's default when empty."""
    analyzer: str = ""
    """How an index that is made takes words apart, as `zh-Hans.microsoft`; the
    service's standard when empty."""
    fields: IndexFields = IndexFields()
