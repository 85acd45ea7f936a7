"""The librechat.yaml that the addresses of tests/routes.py are tried with."""

SERVER = {  # with a value of one's own, and a place to sign in that nobody asks
    "url": "http://127.0.0.1:1/mcp",
    "customUserVars": {"TOKEN": {}},
    "requiresOAuth": True,
    "oauth": {
        "authorization_url": "https://id.example/a",
        "token_url": "https://id.example/t",
        "client_id": "ours",
    },
}
QUAYSIDE = {  # nobody asks it anything
    "name": "Quayside",
    "apiKey": "k",
    "baseURL": "https://models.example/v1",
    "models": {"default": ["tide"]},
}
HARBOUR = {  # nor it: what it runs itself is agreed to
    "group": "harbour",
    "apiKey": "k",
    "instanceName": "harbour",
    "version": "2025-04-01-preview",
    "useResponsesApi": True,
    "hostedTools": ["web_search"],
    "models": {"gpt-4.1": {"deploymentName": "gpt-4.1"}},
}
SECTIONS = {  # of the librechat.yaml that the rows are tried with
    "mcpServers": {"tickets": SERVER},
    "endpoints": {"custom": [QUAYSIDE], "azureOpenAI": {"groups": [HARBOUR]}},
}
# What the rows call by the names that the file gives it.
NAMED = {"server": "tickets", "tool": "hosted_web_search"}
