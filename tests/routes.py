"""Every address of the site, and whom it is for.

One line for each method of each address, none without an address: see test_routes.py.

OPEN     anybody; says nothing of anybody
PERSON   whoever is signed in, about themselves
OWNER    the one person whose thing the address names; for others it does not exist
SHARED   whoever is signed in, when the owner has shared it with signed-in people
KEY      whoever has a key for programs, about themselves
ADMIN    administrators, by a session or a key; DIRECTORY a directory's token alone

Everything under admin/ is for administrators and needs no line.
"""

from dataclasses import dataclass
from itertools import product
from typing import Literal

from tests.routes_of_administrators import BY_API, SCIM
from tests.routes_of_media import OF_MEDIA

Kind = Literal["open", "person", "owner", "shared", "key", "admin", "directory"]


@dataclass(frozen=True, slots=True)
class Row:
    """A method of an address; `body` is a request that succeeds for whom it is for."""

    method: str
    route: str
    kind: Kind
    body: object = None


TALK = "api/conversations/<conversation_id>"
SAYS = f"{TALK}/messages/<message_id>"
LIBRARY = "api/libraries/<library_id>"
SHELVED = f"{LIBRARY}/files/<library_file_id>"
SHELVED_PAGE = "libraries/<uuid:library_id>/files/<uuid:library_file_id>"
MOMENT = {"deleted_at": "2026-01-01T00:00:00Z"}
THING = {"name": "Mine"}
PRESET = {"name": "Mine", "endpoint": "azureOpenAI", "model": "gpt-4o"}
HELPER = "api/assistants/<assistant_id>"
ASSISTANT = {"name": "Mine", "endpoint": "Quayside", "model": "tide"}
PROMPT = {"name": "Mine", "text": "Say {{word}}"}

OPEN = [
    "accounts/login/",
    "accounts/logout/",
    "accounts/signup/",
    "accounts/inactive/",
    "accounts/invitation/<str:token>/",
    "accounts/confirm-email/",
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$",
    "accounts/login/code/confirm/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/done/",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "accounts/2fa/authenticate/",
    "accounts/2fa/webauthn/login/",
    "accounts/3rdparty/login/cancelled/",
    "accounts/3rdparty/login/error/",
    "accounts/3rdparty/signup/",
    "accounts/social/login/cancelled/",
    "accounts/social/login/error/",
    "accounts/social/signup/",
    "accounts/social/connections/",
    "i18n/setlang/",
    "favicon.ico",
    "frame/artifact",
    "frame/python",
    "api/openapi.json",
    "api/docs",
    "api/",
    "api/admin/openapi.json",
    "api/admin/docs",
    "api/admin/",
    "litellm/openapi.json",
    "litellm/docs",
]
PERSON = [
    "",
    "c/new",
    "c/<uuid:conversation_id>",
    "accounts/terms/",
    "accounts/delete/",
    "accounts/readings/",
    "accounts/reauthenticate/",
    "accounts/email/",
    "accounts/password/change/",
    "accounts/password/set/",
    "accounts/2fa/",
    "accounts/2fa/reauthenticate/",
    "accounts/2fa/totp/activate/",
    "accounts/2fa/totp/deactivate/",
    "accounts/2fa/recovery-codes/",
    "accounts/2fa/recovery-codes/generate/",
    "accounts/2fa/recovery-codes/download/",
    "accounts/2fa/webauthn/",
    "accounts/2fa/webauthn/add/",
    "accounts/2fa/webauthn/reauthenticate/",
    "accounts/2fa/webauthn/keys/<int:pk>/remove/",
    "accounts/2fa/webauthn/keys/<int:pk>/edit/",
    "accounts/3rdparty/",
    "accounts/sessions/",
]

ROWS = [
    *(Row(*row) for row in OF_MEDIA),
    Row("GET", "health/liveliness", "open"),
    *(Row("PAGE", route, "open") for route in OPEN),
    *(Row("PAGE", route, "person") for route in PERSON),
    *(Row("PAGE", f"scim/v2/{route}", "directory") for route in SCIM),
    Row("GET", "api/config", "person"),
    Row("GET", "api/banners", "person"),
    Row("GET", "api/budget", "person"),
    Row("GET", "api/usage", "person"),
    Row("GET", "api/search", "person"),
    Row("GET", "api/export", "person"),
    Row("GET", "api/export/size", "person"),
    Row("GET", "api/export/progress", "person"),
    Row("POST", "api/import", "person"),
    Row("GET", "api/conversations", "person"),
    Row("POST", "api/conversations/archive-all", "person"),
    Row("GET", TALK, "owner"),
    Row("PATCH", TALK, "owner", {"title": "New"}),
    Row("GET", f"{TALK}/messages", "owner"),
    Row("GET", f"{TALK}/export", "owner"),
    Row("GET", f"{TALK}/usage", "owner"),
    Row("POST", f"{TALK}/title", "owner"),
    Row("POST", f"{TALK}/duplicate", "owner"),
    Row("POST", f"{TALK}/fork", "owner", {"message_id": "<message_id>"}),
    Row("PATCH", SAYS, "owner", {"text": "New"}),
    Row("POST", f"{SAYS}/versions", "owner", {"text": "Newer"}),
    Row("PUT", f"{SAYS}/feedback", "owner", {"rating": "up"}),
    Row("GET", "api/presets", "person"),
    Row("POST", "api/presets", "person", PRESET),
    Row("PUT", "api/presets/<preset_id>", "owner", PRESET),
    Row("POST", "api/presets/<preset_id>/default", "owner"),
    Row("GET", "api/assistants", "person"),
    Row("GET", "api/assistants/workbench", "person"),
    Row("POST", "api/assistants", "person", ASSISTANT),
    Row("GET", HELPER, "owner"),
    Row("PUT", HELPER, "owner", {**ASSISTANT, "name": "Renamed"}),
    Row("POST", f"{HELPER}/copy", "owner"),
    Row("GET", f"{HELPER}/versions", "owner"),
    Row("POST", f"{HELPER}/versions/<number>/restore", "owner"),
    Row("PUT", f"{HELPER}/sharing", "owner", {"shared": []}),
    Row("GET", "api/prompts", "person"),
    Row("POST", "api/prompts", "person", PROMPT),
    Row("PUT", "api/prompts/<prompt_id>", "owner", PROMPT),
    Row("POST", "api/prompts/<prompt_id>/fill", "owner", {"values": {"word": "hi"}}),
    Row("GET", "api/projects", "person"),
    Row("POST", "api/projects", "person", THING),
    Row("PUT", "api/projects/<project_id>", "owner", {"name": "Renamed"}),
    Row("GET", "api/tags", "person"),
    Row("POST", "api/tags", "person", {"name": "another"}),
    Row("PUT", "api/tags/<tag_id>", "owner", {"name": "renamed"}),
    Row("GET", "api/shares", "person"),
    Row("POST", "api/shares", "owner", {"conversation_id": "<conversation_id>"}),
    Row("PATCH", "api/shares/<share_id>", "owner", {"expires_in_days": 3}),
    Row("POST", "api/shares/<share_id>/copy", "shared"),
    Row("GET", "api/files", "person"),
    Row("POST", "api/files", "person"),
    Row("GET", "api/files/<file_id>", "owner"),
    Row("GET", "api/files/<file_id>/content", "owner"),
    Row("GET", "api/files/<file_id>/read", "owner"),
    Row("GET", "api/files/<file_id>/pages/<page>", "owner"),
    Row("PAGE", "view/<uuid:file_id>", "owner"),
    Row("GET", "api/libraries", "person"),
    Row("POST", "api/libraries", "person", THING),
    Row("GET", LIBRARY, "owner"),
    Row("PATCH", LIBRARY, "owner", {"name": "Renamed"}),
    Row("PUT", f"{LIBRARY}/grants", "owner", {"grants": []}),
    Row("GET", f"{LIBRARY}/groups", "owner"),
    Row("GET", f"{LIBRARY}/search", "owner"),
    Row("GET", f"{LIBRARY}/files", "owner"),
    Row("GET", f"{SHELVED}/read", "owner"),
    Row("GET", f"{SHELVED}/pages/<page>", "owner"),
    Row("POST", f"{LIBRARY}/files", "owner"),
    Row("POST", f"{LIBRARY}/pages", "owner", {"url": "https://quay.example/"}),
    Row("GET", SHELVED, "owner"),
    Row("PATCH", SHELVED, "owner", {"tags": ["new"]}),
    Row("POST", f"{SHELVED}/index", "owner"),
    Row("GET", f"{SHELVED}/content", "owner"),
    Row("PAGE", SHELVED_PAGE, "owner"),
    Row("PAGE", f"{SHELVED_PAGE}/pages", "owner"),
    Row("GET", "api/keys", "person"),
    Row("POST", "api/keys", "person", THING),
    Row("GET", "api/provider-keys", "person"),
    Row("PUT", "api/provider-keys/<endpoint>", "person", {"key": "sk-1"}),
    Row("GET", "api/approvals", "person"),
    Row("POST", "api/approvals/<message_id>/<call_id>", "owner", {"answer": "allow"}),
    Row("GET", "api/mcp", "person"),
    Row("GET", "api/mcp/prompts", "person"),
    Row("POST", "api/mcp/<server>/prompts", "person", {"name": "x"}),
    Row("GET", "api/mcp/<server>/resources", "person"),
    Row("POST", "api/mcp/<server>/resources", "person", {"uri": "x"}),
    Row("PUT", "api/mcp/<server>/values", "person", {"values": {"TOKEN": "x"}}),
    Row("POST", "api/mcp/<server>/oauth", "person"),
    Row("GET", "api/mcp/<server>/oauth/callback", "person"),
    Row("GET", "api/hosted-tools", "person"),
    Row("PUT", "api/hosted-tools/<tool>/consent", "person"),
    Row("GET", "api/sessions", "person"),
    # What takes something away comes last: the owner does all of it in this order.
    Row("DELETE", "api/presets/<preset_id>", "owner"),
    Row("DELETE", HELPER, "owner"),
    Row("DELETE", "api/prompts/<prompt_id>", "owner"),
    Row("DELETE", "api/projects/<project_id>", "owner"),
    Row("DELETE", "api/tags/<tag_id>", "owner"),
    Row("DELETE", "api/shares/<share_id>", "owner"),
    Row("DELETE", "api/files/<file_id>", "owner"),
    Row("DELETE", SHELVED, "owner"),
    Row("DELETE", LIBRARY, "owner"),
    Row("DELETE", "api/keys/<int:key_id>", "owner"),
    Row("DELETE", "api/provider-keys/<endpoint>", "person"),
    Row("DELETE", "api/mcp/<server>", "person"),
    Row("DELETE", "api/hosted-tools/<tool>/consent", "person"),
    Row("DELETE", "api/sessions/<int:session_id>", "owner"),
    Row("DELETE", "api/sessions", "person"),
    Row("DELETE", SAYS, "owner"),
    Row("POST", f"{SAYS}/restore", "owner"),
    Row("DELETE", TALK, "owner"),
    Row("POST", f"{TALK}/restore", "owner"),
    Row("DELETE", "api/conversations", "person"),
    Row("POST", "api/conversations/restore-all", "person", MOMENT),
    *(Row(method, path, "admin", body) for method, path, body in BY_API),
]

# The gateway's (endpoints/gateway/routes.py): for whoever has a key, and no cookie.
# `test_gateway_routes.py` walks them.
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}
PROMPTED = {"model": "gpt-4o", "prompt": "Hello"}
EMBED = {"model": "embed", "input": "Hello"}
MODEL = {"model": "gpt-4o"}
ASKED = {
    "chat/completions": CHAT,
    "completions": PROMPTED,
    "embeddings": EMBED,
    "responses": EMBED | MODEL,
    "images/generations": {"model": "pencil", "prompt": "a fox"},
    "images/edits": {"model": "pencil", "prompt": "a fox"},
    "audio/speech": {"model": "voice", "input": "Hello", "voice": "alloy"},
    "audio/transcriptions": {"model": "ears"},
    "audio/translations": {"model": "ears"},
    "moderations": {"model": "omni-moderation-latest", "input": "Hello"},
    "rerank": {"model": "sorter", "query": "fox", "documents": ["a fox"]},
}
NOBODYS = {"model": "gpt-4o", "id": "resp_nobodys"}
KEPT = (  # by its id: found by nobody but its owner (endpoints/gateway/tests)
    ("GET", "responses/{id}"),
    ("DELETE", "responses/{id}"),
    ("POST", "responses/{id}/cancel"),
    ("GET", "responses/{id}/input_items"),
    ("GET", "files/{id}"),
    ("GET", "files/{id}/content"),
    ("DELETE", "files/{id}"),
    ("GET", "batches/{id}"),
    ("POST", "batches/{id}/cancel"),
    ("POST", "fine_tuning/jobs/{id}/cancel"),
    *(("GET", "fine_tuning/jobs/{id}" + of) for of in ("", "/events", "/checkpoints")),
)
LISTED = tuple(product(("GET", "POST"), ("files", "batches", "fine_tuning/jobs")))
DEPLOYED = "openai/deployments/{model}/"
ENGINES = ("chat/completions", "completions", "embeddings")
GATEWAY = [
    *(
        Row("POST", prefix + path, "key", body)
        for prefix in ("v1/", "openai/v1/", "openai/", "", DEPLOYED)
        for path, body in ASKED.items()
    ),
    *(
        Row("POST", f"{prefix}engines/{{model}}/{path}", "key", ASKED[path])
        for prefix in ("v1/", "")
        for path in ENGINES
    ),
    *(
        Row("POST", f"{prefix}messages{path}", "key", CHAT)
        for prefix in ("v1/", "anthropic/v1/")
        for path in ("", "/count_tokens")
    ),
    *(
        Row(method, prefix + path, "key", NOBODYS)
        for prefix in ("v1/", "openai/v1/", "openai/", "")
        for method, path in KEPT + LISTED
    ),
    *(
        Row("GET", prefix + path, "key", MODEL)
        for prefix in ("v1/", "openai/v1/", "openai/", "")
        for path in ("models", "models/{model}")
    ),
    *(
        Row("GET", f"{prefix}dashboard/billing/{path}", "key", MODEL)
        for prefix in ("v1/", "")
        for path in ("usage", "subscription", "credit_grants")
    ),
]
