"""Where the keys of libraries and of indexes of Azure AI Search have their effect."""

from collections.abc import Mapping

from librechat_yaml.schema.libraries import Libraries
from librechat_yaml.schema.section import Section
from librechat_yaml.schema.tools.azure_search import (
    IndexFields,
    LibraryIndex,
    SearchIndex,
    SearchService,
)

PLACES: Mapping[type[Section], Mapping[str, str]] = {
    Libraries: {
        "chat/libraries/embedding.py::embedding_model": (
            "embeddings embedding_model dimensions"
        ),
        "chat/libraries/reranking.py::order_of": "reranker",
        "chat/libraries/engines/chosen.py::engine_in_force": "engine",
        "chat/libraries/engines/chosen.py::_azure": "azure_ai_search",
    },
    SearchIndex: {
        "tools/azure_search/__init__.py::_tool": "description label name",
        "tools/azure_search/search.py": (
            "index_name query_type select semantic_configuration title_field top "
            "url_field vector_fields"
        ),
    },
    SearchService: {
        "tools/azure_search/search.py": "api_key api_version auth service_endpoint",
    },
    LibraryIndex: {
        "chat/libraries/engines/azure.py": (
            "index_name query_type semantic_configuration"
        ),
        "chat/libraries/engines/azure_fields.py": "analyzer fields",
    },
    IndexFields: {
        "chat/libraries/engines/azure_fields.py::names": (
            "id library file build title text vector"
        ),
    },
}
