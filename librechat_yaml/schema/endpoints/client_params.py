"""Names in `addParams` that no service knows: LibreChat's client acts on them."""

CLIENT_ONLY = frozenset(
    {"useResponsesApi", "stream", "streaming", "disableStreaming", "streamUsage"}
)
"""What is done here as well, and not sent."""

NOT_HERE = frozenset(
    {
        "__includeRawResponse",
        "apiKey",
        "configuration",
        "maxConcurrency",
        "maxRetries",
        "organization",
        "promptIndex",
        "supportsStrictToolCalling",
        "timeout",
        "verbose",
        "web_search",
        "zdrEnabled",
    }
)
"""What has no effect here, and is not sent either."""
