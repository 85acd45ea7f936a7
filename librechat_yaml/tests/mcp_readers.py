"""Where the keys of MCP servers have their effect."""

from collections.abc import Mapping

from librechat_yaml.schema.section import Section
from librechat_yaml.schema.tools.mcp import (
    McpServer,
    McpSettings,
    ServerBehalf,
    ServerKey,
    ServerOAuth,
    UserVariable,
)

PLACES: Mapping[type[Section], Mapping[str, str]] = {
    McpServer: {
        "tools/mcp/places.py::place_for": (
            "args command cwd env init_timeout obo proxy requires_oauth "
            "sse_read_timeout stderr timeout url"
        ),
        "tools/mcp/described.py::guidance_of": "server_instructions",
        "tools/mcp/places.py::_headers": "api_key headers request_headers",
        "tools/mcp/places.py::missing": "custom_user_vars",
        "tools/mcp/places.py::obstacle": "type",
        "tools/mcp/described.py::_described": "description title",
        "tools/mcp/__init__.py::obstacle_of": "chat_menu",
        "tools/mcp/__init__.py::ask_at_start": "startup",
        "tools/mcp/states.py::_state": "icon_path",
        "tools/mcp/oauth/discovery.py::service_of": "oauth",
        "tools/mcp/oauth/service.py::_exchange": "oauth_headers",
    },
    ServerBehalf: {"tools/mcp/places.py::place_for": "scopes"},
    UserVariable: {"tools/mcp/states.py::_variables": "description sensitive title"},
    ServerKey: {
        "tools/mcp/places.py::_headers": "authorization_type custom_header key source",
    },
    ServerOAuth: {
        "tools/mcp/oauth/discovery.py": (
            "authorization_url revocation_endpoint scope skip_code_challenge_check "
            "token_url"
        ),
        "tools/mcp/oauth/sign_in.py": (
            "client_id client_secret redirect_uri token_exchange_method"
        ),
    },
    McpSettings: {"tools/mcp/places.py::_outside": "allowed_domains"},
}
VIA: Mapping[tuple[type[Section], str], str] = {
    (McpServer, "type"): "tools/mcp.py::transport",
    (McpServer, "custom_user_vars"): "tools/mcp.py::variables",
    (ServerBehalf, "scopes"): "tools/mcp.py::wanted",
    (ServerKey, "authorization_type"): "tools/mcp.py::header",
    (ServerKey, "custom_header"): "tools/mcp.py::header",
}
