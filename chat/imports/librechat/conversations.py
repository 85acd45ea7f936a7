"""LibreChat's conversations: read by conversation and person, stored, topped up."""

from datetime import UTC, datetime

from pydantic import ValidationError

from chat.ids import derived
from chat.imports.librechat import left_behind, records
from chat.imports.librechat.file import RawMessage, message
from chat.imports.librechat.source import LibreChatSource, Record
from chat.imports.librechat.wishes import SOURCE, Outcome, Wishes
from chat.imports.prepared import prepared
from chat.imports.saving import save
from chat.imports.shapes import Imported, clean_title, counted
from chat.imports.topping_up import Topped, checksum, untouched
from chat.store import conversations, everything, messages


class Conversations:
    """Carries conversations one by one and adds to the report."""

    def __init__(
        self, source: LibreChatSource, wishes: Wishes, outcome: Outcome
    ) -> None:
        self._source = source
        self._wishes = wishes
        self._outcome = outcome
        self._seen: dict[int, set[str]] = {}  # ours that are still there, by owner

    def expect(self, owner: int) -> None:
        """Look for what is gone of this person's, though nothing may be left there."""
        self._seen.setdefault(owner, set())

    async def carry(self, owner: int, found: records.Conversation, raw: Record) -> None:
        """Carry one conversation of a person (0: who would be made in a dry run)."""
        home = derived(owner, SOURCE, found.conversationId)
        self._seen.setdefault(owner, set()).add(home)
        if not self._wanted(found):
            return
        self._outcome.add(counted(left_behind.fields("conversations", raw)))
        imported = await self._imported(owner, found, raw)
        if imported is None:
            return
        place = f"{imported.endpoint}/{imported.model}"
        self._outcome.models[place] = self._outcome.models.get(place, 0) + 1
        if self._wishes.dry_run:
            self._outcome.conversations += 1
            self._outcome.messages += len(imported.messages)
            self._outcome.add(imported.not_carried)
        else:
            await self._store(owner, home, imported)

    def _wanted(self, found: records.Conversation) -> bool:
        if found.temporary:
            self._outcome.add({"temporary conversations": 1})
            return False
        if found.expiredAt and found.expiredAt < datetime.now(UTC):
            self._outcome.add({"conversations that had expired": 1})
            return False
        since, changed = self._wishes.since, found.updatedAt
        return not (since and changed and changed < since)

    async def _imported(
        self, owner: int, found: records.Conversation, raw: Record
    ) -> Imported | None:
        dropped: list[str] = []
        stored, others = await self._source.messages(found.conversationId, found.user)
        if others:
            self._outcome.add({"messages of somebody else": others})
        try:
            carried = [message(RawMessage.model_validate(m), dropped) for m in stored]
        except ValidationError:
            reason = f"conversation {found.conversationId}: unexpected message"
            self._outcome.refused.append(reason)
            return None
        for each in stored:
            dropped += left_behind.fields("messages", each)
        endpoint, model = self._model(found)
        project = found.chatProjectId
        return Imported(
            id=found.conversationId,
            title=clean_title(found.title),
            messages=carried,
            created_at=found.createdAt,
            updated_at=found.updatedAt,
            endpoint=endpoint,
            model=model,
            archived=bool(found.isArchived),
            extra={
                "system_prompt": found.promptPrefix or found.instructions or "",
                "params": records.params_of(raw),
                "tags": [clean_title(tag) for tag in found.tags or []],
                "pinned": bool(found.pinned),
                "title_source": "model",
                "expires_at": found.expiredAt,
                "project_id": derived(owner, SOURCE, "project", project)
                if project
                else None,
            },
            not_carried=counted(dropped),
        )

    def _model(self, found: records.Conversation) -> tuple[str, str]:
        endpoint, model = found.endpoint or "", found.model or ""
        models = self._wishes.models
        wanted = models.get(f"{endpoint}/{model}") or models.get(model)
        if wanted is None:
            return endpoint, model
        endpoint, _, model = wanted.partition("/")
        return endpoint, model

    async def _store(self, owner: int, home: str, imported: Imported) -> None:
        topped = await save(owner, SOURCE, imported, self._outcome) or Topped()
        self._note(imported.id, topped)
        wanted = checksum(prepared(owner, home, imported))
        if wanted == checksum(await messages.of(owner, home)):
            self._outcome.checksums[imported.id] = wanted
        elif not topped.both:
            self._outcome.count("conversations changed here since")

    def _note(self, their_id: str, topped: Topped) -> None:
        if topped.changed:
            self._outcome.count("conversations topped up")
        if topped.both:
            self._outcome.differing.append(their_id)
        if topped.deleted_there:
            self._outcome.add({"messages deleted there since": topped.deleted_there})

    async def delete_gone(self) -> None:
        """Delete what was carried before and is gone there, unless it changed here."""
        for owner, seen in self._seen.items():
            for home in await everything.imported_from(owner, SOURCE):
                if home in seen:
                    continue
                if not self._wishes.delete or self._wishes.dry_run:
                    self._outcome.add({"conversations deleted there since": 1})
                elif await untouched(owner, home):
                    await conversations.delete(owner, home)
                    self._outcome.count("conversations deleted, as there")
                else:
                    self._outcome.differing.append(home)
