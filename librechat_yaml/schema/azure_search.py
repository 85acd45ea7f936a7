"""`tools.azureAISearch`: indexes of Azure AI Search; a key of this program's own."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from librechat_yaml.schema.azure import AuthSection
from librechat_yaml.schema.section import Section, Trimmed
from librechat_yaml.schema.web_search import Place, Secret

QueryType = Literal["simple", "full", "semantic", "vector", "hybrid", "semantic_hybrid"]
IndexName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,40}$")]
Top = Annotated[int, Field(ge=1, le=50)]
BY_VECTOR = ("vector", "hybrid", "semantic_hybrid")
BY_MEANING = ("semantic", "semantic_hybrid")


class SearchIndex(Section):
    """One index that models may search."""

    name: IndexName
    """A name of your choice; the tool is called `azure_ai_search_NAME`."""
    label: str = ""
    """What people read; the name when empty."""
    description: str = ""
    """What is in it, for the model: when it should search here."""
    service_endpoint: Place = ""
    """The service, as https://NAME.search.windows.net."""
    index_name: Place = ""
    api_key: Secret = ""
    """A query key of the service, or `${VARIABLE}`."""
    auth: AuthSection | None = None
    """Entra ID instead of `apiKey`."""
    api_version: Trimmed = "2024-07-01"
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
