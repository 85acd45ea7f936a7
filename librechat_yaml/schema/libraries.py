"""`libraries`: how files of libraries are searched; a section of this program's own."""

from typing import Annotated, Literal

from pydantic import Field

from librechat_yaml.schema.section import Flag, Section
from librechat_yaml.schema.tools.azure_search import LibraryIndex
from librechat_yaml.schema.tools.web_search import RerankerType

EngineName = Literal["embedded", "mongodb", "azure_ai_search"]


class Libraries(Section):
    """Searching in libraries."""

    embeddings: Flag = True
    """Search by meaning, too, where a model on offer makes vectors; words are searched
    in any case."""
    embedding_model: str = ""
    """The model that makes them, by its name among those on offer; the first that is
    called an embedding model when empty. Another one has every file indexed anew."""
    dimensions: Annotated[int, Field(ge=0, le=4096)] = 0
    """How many numbers a vector has, for models that can be asked; 0: as many as the
    model gives."""
    reranker: RerankerType = "none"
    """Who sorts once more what was found: `jina` or `cohere`, by the keys and address
    of `webSearch`. Passages are sent there."""
    engine: EngineName = "embedded"
    """Who finds near vectors: this program (`embedded`), MongoDB's `$vectorSearch`
    where the server has it, or an index of Azure AI Search. Where an engine cannot,
    this program does, and says so."""
    azure_ai_search: LibraryIndex = Field(default=LibraryIndex(), alias="azureAISearch")
    """The index for `azure_ai_search`, made when it is not there."""
