"""Tools: how much one call, one answer and one result may be."""

from typing import Any

from config.settings.environment import env

TOOL_ROUNDS = env.within("TOOL_ROUNDS", 1, 1000, default=25)
TOOL_HOSTED_CALLS = env.within("TOOL_HOSTED_CALLS", 1, 100, default=10)  # a request
TOOL_CALLS_AT_ONCE = env.within("TOOL_CALLS_AT_ONCE", 1, 100, default=8)
TOOL_SECONDS = env.float("TOOL_SECONDS", default=60)  # one call
TOOL_RUN_SECONDS = env.float("TOOL_RUN_SECONDS", default=600)  # all of one answer
TOOL_ARGUMENT_BYTES = env.int("TOOL_ARGUMENT_BYTES", default=256 * 1024)
TOOL_RESULT_BYTES = env.int("TOOL_RESULT_BYTES", default=1024 * 1024)  # taken in
TOOL_MODEL_BYTES = env.int("TOOL_MODEL_BYTES", default=64 * 1024)  # told the model

# What the program of an MCP server may use (`command` in librechat.yaml)
MCP_PROGRAM_MEMORY_MB = env.within("MCP_PROGRAM_MEMORY_MB", 64, 1 << 20, default=2048)
MCP_PROGRAM_CPU_SECONDS = env.within("MCP_PROGRAM_CPU_SECONDS", 1, 10**9, default=3600)
MCP_PROGRAM_FILES = env.within("MCP_PROGRAM_FILES", 16, 1 << 20, default=1024)
MCP_PROGRAM_FILE_MB = env.within("MCP_PROGRAM_FILE_MB", 1, 1 << 20, default=1024)
MCP_PROGRAM_SANDBOX = env.one_of(
    "MCP_PROGRAM_SANDBOX", ("none", "bubblewrap"), default="none"
)

# Services that find and read pages, where `webSearch` of librechat.yaml leaves them out
WEB_SEARCH: dict[str, str] = {
    name: env.str(name, default="")
    for name in (
        "SERPER_API_KEY",
        "SEARXNG_INSTANCE_URL",
        "SEARXNG_API_KEY",
        "TAVILY_API_KEY",
        "TAVILY_SEARCH_URL",
        "TAVILY_EXTRACT_URL",
        "FIRECRAWL_API_KEY",
        "FIRECRAWL_API_URL",
        "JINA_API_KEY",
        "JINA_API_URL",
        "COHERE_API_KEY",
    )
}

# Who reads scans, where `ocr` of librechat.yaml leaves it out
OCR: dict[str, str] = {
    name: env.str(name, default="") for name in ("OCR_API_KEY", "OCR_BASEURL")
}

# One index of Azure AI Search; `tools.azureAISearch` of librechat.yaml has more
_asked = ("simple", "full", "semantic")
_told = env.str("AZURE_AI_SEARCH_SEARCH_OPTION_SELECT", default="")
AZURE_AI_SEARCH: dict[str, Any] = {
    "service_endpoint": env.str("AZURE_AI_SEARCH_SERVICE_ENDPOINT", default=""),
    "index_name": env.str("AZURE_AI_SEARCH_INDEX_NAME", default=""),
    "api_key": env.str("AZURE_AI_SEARCH_API_KEY", default=""),
    "api_version": env.str("AZURE_AI_SEARCH_API_VERSION", default="") or "2024-07-01",
    "query_type": env.one_of(
        "AZURE_AI_SEARCH_SEARCH_OPTION_QUERY_TYPE", _asked, default="simple"
    ),
    "top": env.within("AZURE_AI_SEARCH_SEARCH_OPTION_TOP", 1, 50, default=5),
    "select": tuple(field.strip() for field in _told.split(",") if field.strip()),
}

# Models that draw, where no group has one: LibreChat's variables
PICTURES: dict[str, str] = {
    name: env.str(name, default="").strip()
    for name in (
        "DALLE_API_KEY",
        "DALLE3_API_KEY",
        "DALLE2_API_KEY",
        "DALLE3_SYSTEM_PROMPT",
        "DALLE2_SYSTEM_PROMPT",
        "DALLE_REVERSE_PROXY",
        "DALLE3_BASEURL",
        "DALLE2_BASEURL",
        "DALLE3_AZURE_API_VERSION",
        "DALLE2_AZURE_API_VERSION",
        "IMAGE_GEN_OAI_API_KEY",
        "IMAGE_GEN_OAI_BASEURL",
        "IMAGE_GEN_OAI_AZURE_API_VERSION",
        "IMAGE_GEN_OAI_MODEL",
        "IMAGE_GEN_OAI_DESCRIPTION",
        "IMAGE_GEN_OAI_PROMPT_DESCRIPTION",
        "IMAGE_EDIT_OAI_DESCRIPTION",
        "IMAGE_EDIT_OAI_PROMPT_DESCRIPTION",
    )
}
PICTURE_SECONDS = env.float("PICTURE_SECONDS", default=300)  # to draw one call's
