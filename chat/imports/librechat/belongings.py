"""What else people have: presets, prompts, tags, projects, files, agents."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from chat.ids import derived
from chat.imports.librechat import agents, records
from chat.imports.librechat.source import Record
from chat.imports.librechat.uploads import put_record
from chat.imports.librechat.wishes import SOURCE, Outcome
from chat.imports.shapes import clean_title
from chat.store import assistants
from chat.store.personal import presets, projects, prompts, tags

Put = Callable[[int, Record, str], Awaitable[bool]]
DAWN = datetime.min.replace(tzinfo=UTC)


class Belongings:
    """Carries one document after the other to its owner and adds to the report."""

    def __init__(self, outcome: Outcome, *, dry_run: bool) -> None:
        self._outcome = outcome
        self._dry = dry_run
        self._texts: defaultdict[str, list[records.Prompt]] = defaultdict(list)

    async def project(self, owner: int, found: records.Project, _: Record) -> None:
        """Carry a project; its conversations name it by the id that follows."""
        fields = {
            "name": clean_title(found.name)[:100],
            "instructions": (found.instructions or found.description or "")[:100_000],
            "library_ids": [],
        }
        key = derived(owner, SOURCE, "project", found.id)
        await self._put("projects", projects.add_once, owner, fields, key)

    async def preset(self, owner: int, found: records.Preset, raw: Record) -> None:
        """Carry a preset, and make it the default if it was."""
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
        new = await self._put("presets", presets.add_once, owner, fields, key)
        if new and found.defaultPreset and not self._dry:
            await presets.make_default(owner, key)

    def text(self, found: records.Prompt) -> None:
        """Keep one version of a prompt for its group."""
        self._texts[found.groupId].append(found)

    async def prompt(self, owner: int, group: records.PromptGroup, _: Record) -> None:
        """Carry a prompt with the texts that it had before."""
        known = sorted(
            self._texts.get(group.id, []), key=lambda one: one.createdAt or DAWN
        )
        if not known:
            self._outcome.add({"prompts without any text": 1})
            return
        chosen = next((one for one in known if one.id == group.productionId), None)
        if chosen is None:
            chosen = known[-1]
            self._outcome.add({"prompts whose chosen text is gone: the last is": 1})
        before = [one for one in known if one is not chosen][-prompts.VERSIONS :]
        fields = {
            "name": clean_title(group.name)[:100],
            "text": chosen.prompt,
            "command": (group.command or "").strip()[:50],
            "description": (group.oneliner or "")[:500],
            "category": (group.category or "")[:50],
            "versions": [
                {"text": one.prompt, "created_at": one.createdAt} for one in before
            ],
        }
        key = derived(owner, SOURCE, "prompt", group.id)
        await self._put("prompts", prompts.add_once, owner, fields, key)

    async def agent(self, owner: int, found: records.Agent, raw: Record) -> None:
        """Carry an agent as an assistant."""
        fields, lost = agents.fields_of(found, raw)
        self._outcome.add(lost)
        key = derived(owner, SOURCE, "agent", found.id)
        await self._put("assistants", assistants.add_once, owner, fields, key)

    async def tag(self, owner: int, found: records.Tag, _: Record) -> None:
        """Carry a tag with what is said of it and its place."""
        fields = {
            "name": clean_title(found.tag),
            "description": (found.description or "")[:500],
            "position": found.position or 0,
        }
        key = derived(owner, SOURCE, "tag", found.tag)
        await self._put("tags", tags.add_once, owner, fields, key)

    async def file(self, owner: int, found: records.File, _: Record) -> None:
        """Carry what is known of a file."""
        self._outcome.add({"files: the record is carried, the bytes are not": 1})
        fields = {"name": found.filename, "bytes": found.bytes, "type": found.type}
        key = derived(owner, SOURCE, "file", found.file_id)
        await self._put("files", put_record, owner, fields, key)

    async def _put(
        self, kind: str, put: Put, owner: int, fields: dict[str, Any], key: str
    ) -> bool:
        """Store one thing unless it is there; a dry run takes all for new."""
        new = self._dry or await put(owner, fields, key)
        self._outcome.count(kind if new else f"{kind} already here")
        return new
