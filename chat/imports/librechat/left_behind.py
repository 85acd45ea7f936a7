"""What has no counterpart here: whole collections, and single fields of documents.

Everything in the source is either read, named here with its reason, or bookkeeping of
LibreChat's that means nothing elsewhere; what is none of these is told by its name, so
that nothing falls out untold when LibreChat grows.
"""

from collections.abc import Iterable, Iterator, Mapping

from chat.imports.librechat import records
from chat.imports.librechat.file import RawMessage
from chat.imports.shapes import Foreign

READ: Mapping[str, type[Foreign]] = {
    "users": records.Person,
    "conversations": records.Conversation,
    "messages": RawMessage,
    "presets": records.Preset,
    "prompts": records.Prompt,
    "promptgroups": records.PromptGroup,
    "agents": records.Agent,
    "conversationtags": records.Tag,
    "chatprojects": records.Project,
    "files": records.File,
    "balances": records.Balance,
}
WHY = {
    "assistants": "what they are told is kept at OpenAI or Azure",
    "actions": "actions hold foreign credentials",
    "aclentries": "what people share with others is shared anew",
    "accessroles": "what people share with others is shared anew",
    "groups": "groups of people are made anew, or come with the next sign-in",
    "roles": "what a role may do is set anew; people keep the name of theirs",
    "banners": "banners are written anew",
    "mcpservers": "servers of tools are configured in librechat.yaml",
    "skills": "there are no skills here",
    "configs": "configuration is in librechat.yaml",
    "schedules": "there are no schedules here",
    "keys": "people's own keys are encrypted with LibreChat's CREDS_KEY",
    "memoryentries": "memories are not carried",
    "sharedlinks": "links would point to the old address",
    "sessions": "people sign in again",
    "tokens": "one-time tokens",
    "transactions": "past spending stays in LibreChat's books; balances are carried",
    "toolcalls": "they stand in the messages, too",
    "pluginauths": "credentials of plugins are encrypted with LibreChat's CREDS_KEY",
    "logs": "violations of old are forgotten",
}
NO_COUNTERPART = "there is no counterpart here"
AGENT_LISTS = ("agent_ids", "edges", "tool_resources", "actions")  # told by agents.py
# Read under another name, derived from the rest, or meaningless outside of LibreChat.
BOOKKEEPING: Mapping[str, frozenset[str]] = {
    "": frozenset({"_id", "__v", "createdAt", "updatedAt", "_meiliIndex", "tenantId"}),
    "users": frozenset(
        {"refreshToken", "expiresAt", "termsAccepted", "totpSecret", "backupCodes"}
        | {"pendingTotpSecret", "pendingBackupCodes", "termsAcceptedAt", "provider"}
    ),
    "conversations": frozenset(
        {"messages", "endpointType", "archivedAt", "isTemporary", "agentOptions"}
    ),
    "messages": frozenset(
        {"_id", "conversationId", "user", "tokenCount", "isEdited", "iconURL"}
        | {"isTemporary", "expiredAt", "summaryTokenCount", "contextMeta"}
    ),
    "presets": frozenset({"endpointType", "_id", "agentOptions"}),
    "prompts": frozenset({"author", "type"}),
    "promptgroups": frozenset({"authorName", "numberOfGenerations", "projectIds"}),
    "agents": frozenset({"versions", "authorName", "projectIds", *AGENT_LISTS}),
    "conversationtags": frozenset({"count"}),
    "files": frozenset({"object", "usage", "source", "filepath", "embedded", "text"}),
    "balances": frozenset({"lastRefill"}),
}
EMPTY: tuple[object, ...] = (None, "", [], {}, False, 0)


def collections(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield why each collection with documents stays behind, and how many they are."""
    for name, number in counts.items():
        if number and name not in READ:
            yield f"{name}: {WHY.get(name, NO_COUNTERPART)}", number


def fields(collection: str, raw: Mapping[str, object]) -> list[str]:
    """Return a reason for each field of a document that nobody reads."""
    known = _known(collection)
    return [
        f"{collection}: the field {name[:60]} is not carried"
        for name, value in raw.items()
        if name not in known and value not in EMPTY
    ]


def _known(collection: str) -> frozenset[str]:
    if collection not in _read_fields:
        shape = READ[collection]
        names: Iterable[str] = (
            field.alias or name for name, field in shape.model_fields.items()
        )
        params = records.PARAMS if collection in ("conversations", "presets") else ()
        _read_fields[collection] = frozenset(
            {*names, *params, *BOOKKEEPING[""], *BOOKKEEPING.get(collection, ())}
        )
    return _read_fields[collection]


_read_fields: dict[str, frozenset[str]] = {}
