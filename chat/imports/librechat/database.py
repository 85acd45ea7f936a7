"""LibreChat's database, carried over: people, conversations, presets, prompts, tags.

Repeatable: what is there already is left as it is, what is new is added. Each tree is
checked after it was stored: the hash of what was read against the hash of what is held.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from pydantic import ValidationError

from chat.documents import Message
from chat.ids import derived
from chat.imports.librechat import accounts_made, agents, records
from chat.imports.librechat.file import RawMessage, message
from chat.imports.librechat.people import account, give_balance
from chat.imports.librechat.source import LibreChatSource, Record
from chat.imports.librechat.uploads import put_record
from chat.imports.saving import Report, prepared, save
from chat.imports.shapes import (
    Foreign,
    Imported,
    ImportRefusedError,
    clean_title,
    counted,
)
from chat.store import assistants, messages
from chat.store.personal import presets, prompts, tags

SOURCE = "librechat-mongodb"
Say = Callable[[str, int, int], None]  # collection, documents done, and of how many
Put = Callable[[int, Record, str], Awaitable[bool]]
Shape = TypeVar("Shape", bound=Foreign)


@dataclass(slots=True)
class Outcome(Report):
    """What became of the whole database."""

    source: dict[str, int] = field(default_factory=dict)  # documents by collection
    made: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)  # tree → hash, when equal
    differing: list[str] = field(default_factory=list)  # trees that are not as read

    def count(self, kind: str) -> None:
        """Note one more thing of a kind."""
        self.made[kind] = self.made.get(kind, 0) + 1

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON holds it."""
        return asdict(self)


class Migration:
    """One run of the import; `say` is told the documents read of how many, by name."""

    def __init__(self, source: LibreChatSource, *, dry_run: bool, say: Say) -> None:
        self._source = source
        self._dry = dry_run
        self._say = say
        self._people: dict[str, int] = {}  # their id → ours
        self._new: set[str] = set()  # their ids of accounts that were made
        self.outcome = Outcome()

    async def run(self) -> Outcome:
        """Carry everything over and return the report."""
        self.outcome.source = await self._source.counts()
        for name, reason in records.NOT_CARRIED.items():
            if number := self.outcome.source.get(name):
                self.outcome.add({f"{name}: {reason}": number})
        for step in (
            self._carry_people,
            self._carry_conversations,
            self._carry_presets,
            self._carry_prompts,
            self._carry_agents,
            self._carry_tags,
            self._carry_files,
            self._carry_balances,
        ):
            await step()
        return self.outcome

    async def _read(
        self, collection: str, shape: type[Shape]
    ) -> AsyncIterator[tuple[Shape, Record]]:
        """Yield a collection's documents; those of another shape are reported."""
        total, done = self.outcome.source.get(collection, 0), 0
        async for raw in self._source.all(collection):
            try:
                yield shape.model_validate(raw), raw
            except ValidationError:
                self._refuse(f"{collection} {raw.get('_id')}: unexpected shape")
            done += 1
            self._say(collection, done, total)

    def _refuse(self, reason: str) -> None:
        self.outcome.refused.append(reason)

    def _owner(self, their_id: str, what: str) -> int | None:
        """Return the account's id (0: made in a dry run), None when nobody's."""
        owner = self._people.get(their_id)
        if owner is None:
            self.outcome.add({f"{what} of nobody": 1})
        return owner

    async def _carry_people(self) -> None:
        made = await accounts_made.accounts(SOURCE)
        async for person, _ in self._read("users", records.Person):
            try:
                pk, new = await sync_to_async(account)(
                    person, made.get(person.id), dry_run=self._dry
                )
            except ImportRefusedError as error:
                self._refuse(str(error))
                continue
            if not self._dry:
                await accounts_made.note(pk, SOURCE, person.id)
            self._people[person.id] = pk
            self.outcome.count("people" if new else "people already here")
            if new:
                self._new.add(person.id)
            if person.twoFactorEnabled:
                self.outcome.add({"second factors are encrypted": 1})

    async def _carry_conversations(self) -> None:
        async for found, raw in self._read("conversations", records.Conversation):
            owner = self._owner(found.user, "conversations")
            if owner is None:
                continue
            if found.isTemporary or found.expiredAt:
                self.outcome.add({"temporary conversations": 1})
                continue
            imported = await self._imported(found, raw)
            if imported is None:
                continue
            if self._dry:
                self.outcome.conversations += 1
                self.outcome.messages += len(imported.messages)
                self.outcome.add(imported.not_carried)
            else:
                await self._store(owner, imported)

    async def _imported(
        self, found: records.Conversation, raw: Record
    ) -> Imported | None:
        dropped: list[str] = []
        stored, others = await self._source.messages(found.conversationId, found.user)
        if others:
            self.outcome.add({"messages of somebody else": others})
        try:
            carried = [message(RawMessage.model_validate(m), dropped) for m in stored]
        except ValidationError:
            self._refuse(f"conversation {found.conversationId}: unexpected message")
            return None
        return Imported(
            id=found.conversationId,
            title=clean_title(found.title),
            messages=carried,
            created_at=found.createdAt,
            updated_at=found.updatedAt,
            endpoint=found.endpoint or "",
            model=found.model or "",
            archived=bool(found.isArchived),
            extra={
                "system_prompt": found.promptPrefix or found.instructions or "",
                "params": records.params_of(raw),
                "tags": [clean_title(tag) for tag in found.tags or []],
                "pinned": bool(found.pinned),
                "title_source": "model",
            },
            not_carried=counted(dropped),
        )

    async def _store(self, owner: int, imported: Imported) -> None:
        await save(owner, SOURCE, imported, self.outcome, extend=True)
        home = derived(owner, SOURCE, imported.id)
        wanted = checksum(prepared(owner, home, imported))
        held = checksum(await messages.of(owner, home))
        if wanted == held:
            self.outcome.checksums[imported.id] = held
        else:  # edited, deleted or continued here since an earlier import
            self.outcome.differing.append(imported.id)

    async def _carry_presets(self) -> None:
        async for found, raw in self._read("presets", records.Preset):
            owner = self._owner(found.user, "presets")
            if owner is None:
                continue
            params = records.params_of(raw)
            if found.promptPrefix:
                params["system_prompt"] = found.promptPrefix
            fields = {
                "name": clean_title(found.title)[:100],
                "endpoint": found.endpoint or "",
                "model": found.model or "",
                "params": params,
                "default": False,
            }
            key = derived(owner, SOURCE, "preset", found.presetId)
            await self._put("presets", presets.add_once, owner, fields, key)

    async def _carry_prompts(self) -> None:
        texts = {
            found.id: found.prompt
            async for found, _ in self._read("prompts", records.Prompt)
        }
        async for group, _ in self._read("promptgroups", records.PromptGroup):
            owner = self._owner(group.author, "prompts")
            text = texts.get(group.productionId or "")
            if owner is None or text is None:
                continue
            fields = {
                "name": clean_title(group.name)[:100],
                "text": text,
                "command": (group.command or "").strip()[:50],
                "description": (group.oneliner or "")[:500],
                "category": (group.category or "")[:50],
                "versions": [],
            }
            key = derived(owner, SOURCE, "prompt", group.id)
            await self._put("prompts", prompts.add_once, owner, fields, key)

    async def _carry_agents(self) -> None:
        async for agent, raw in self._read("agents", records.Agent):
            owner = self._owner(agent.author, "agents")
            if owner is None:
                continue
            fields, lost = agents.fields_of(agent, raw)
            self.outcome.add(lost)
            key = derived(owner, SOURCE, "agent", agent.id)
            await self._put("assistants", assistants.add_once, owner, fields, key)

    async def _carry_tags(self) -> None:
        async for tag, _ in self._read("conversationtags", records.Tag):
            owner = self._owner(tag.user, "tags")
            if owner is None:
                continue
            self.outcome.count("tags")
            if not self._dry:
                await tags.ensure(owner, [clean_title(tag.tag)])

    async def _carry_files(self) -> None:
        async for file, _ in self._read("files", records.File):
            owner = self._owner(file.user, "files")
            if owner is None:
                continue
            self.outcome.add({"files: the record is carried, the bytes are not": 1})
            fields = {"name": file.filename, "bytes": file.bytes, "type": file.type}
            key = derived(owner, SOURCE, "file", file.file_id)
            await self._put("files", put_record, owner, fields, key)

    async def _carry_balances(self) -> None:
        async for balance, _ in self._read("balances", records.Balance):
            owner = self._owner(balance.user, "balances")
            if owner is None:
                continue
            if balance.user not in self._new:
                self.outcome.add({"balances of people who were here already": 1})
            elif self._dry or await sync_to_async(give_balance)(owner, balance):
                self.outcome.count("balances")
            else:
                self.outcome.add({"balances: `balance` is not enabled here": 1})

    async def _put(
        self,
        kind: str,
        put: Put,
        owner: int,
        fields: Record,
        key: str,
    ) -> None:
        """Store one thing unless it is there; a dry run takes all for new."""
        new = self._dry or await put(owner, fields, key)
        self.outcome.count(kind if new else f"{kind} already here")


def checksum(found: Iterable[Message]) -> str:
    """Return the hash of a tree: ids, parents, roles and texts, in any order."""
    lines = sorted(
        repr((m["_id"], m["parent_id"], m["role"], [dict(p) for p in m["content"]]))
        for m in found
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
