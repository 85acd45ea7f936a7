"""LibreChat's database, carried over: people, conversations, and what else is theirs.

Repeatable: what is there already is left as it is, what is new is added, and what has
changed there since is followed. Each tree is checked after it was stored: the hash of
what was read against the hash of what is held.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from asgiref.sync import sync_to_async
from pydantic import ValidationError

from chat.imports.librechat import accounts_made, left_behind, people, records
from chat.imports.librechat.belongings import Belongings
from chat.imports.librechat.conversations import Conversations
from chat.imports.librechat.source import LibreChatSource, Record
from chat.imports.librechat.wishes import SOURCE, Outcome, Wishes
from chat.imports.shapes import Foreign, ImportRefusedError, counted

Say = Callable[[str, int, int], None]  # collection, documents done, and of how many
Shape = TypeVar("Shape", bound=Foreign)


class Migration:
    """One run of the import; `say` is told the documents read of how many, by name."""

    def __init__(self, source: LibreChatSource, wishes: Wishes, say: Say) -> None:
        self._source = source
        self._wishes = wishes
        self._say = say
        self._people: dict[str, int] = {}  # their id → ours
        self._others: set[str] = set()  # their ids of people who were not asked for
        self.outcome = Outcome()
        self._conversations = Conversations(source, wishes, self.outcome)
        self._belongings = Belongings(self.outcome, dry_run=wishes.dry_run)

    async def run(self) -> Outcome:
        """Carry everything over and return the report.

        Raises ImportRefusedError when the database holds nobody.
        """
        self.outcome.source = await self._source.counts()
        if not self.outcome.source.get("users"):
            raise ImportRefusedError(
                "there are no people in this database: does its address end in the "
                "name of LibreChat's database?"
            )
        self.outcome.add(dict(left_behind.collections(self.outcome.source)))
        await self._carry_people()
        own = self._belongings
        await self._each("conversationtags", records.Tag, "user", own.tag)
        await self._each("chatprojects", records.Project, "user", own.project)
        await self._each(
            "conversations", records.Conversation, "user", self._conversations.carry
        )
        if not self._wishes.since:
            await self._conversations.delete_gone()
        await self._each("presets", records.Preset, "user", own.preset)
        async for found, _ in self._read("prompts", records.Prompt):
            own.text(found)
        await self._each("promptgroups", records.PromptGroup, "author", own.prompt)
        await self._each("agents", records.Agent, "author", own.agent)
        await self._each("files", records.File, "user", own.file)
        await self._each("balances", records.Balance, "user", self._balance)
        return self.outcome

    async def _each(
        self,
        collection: str,
        shape: type[Shape],
        owner_field: str,
        carry: Callable[[int, Shape, Record], Awaitable[None]],
    ) -> None:
        """Carry each document of a collection to whom it belongs."""
        async for found, raw in self._read(collection, shape):
            theirs = getattr(found, owner_field)
            if theirs in self._others:
                continue
            owner = self._people.get(theirs)
            if owner is None:
                self.outcome.add({f"{collection} of nobody": 1})
                continue
            if collection != "conversations":
                self.outcome.add(counted(left_behind.fields(collection, raw)))
            await carry(owner, found, raw)

    async def _read(
        self, collection: str, shape: type[Shape]
    ) -> AsyncIterator[tuple[Shape, Record]]:
        """Yield a collection's documents; those of another shape are reported."""
        total, done = self.outcome.source.get(collection, 0), 0
        async for raw in self._source.all(collection):
            try:
                yield shape.model_validate(raw), raw
            except ValidationError:
                reason = f"{collection} {raw.get('_id')}: unexpected shape"
                self.outcome.refused.append(reason)
            done += 1
            self._say(collection, done, total)

    async def _carry_people(self) -> None:
        earlier = await accounts_made.accounts(SOURCE)
        async for person, raw in self._read("users", records.Person):
            if self._wishes.only and person.email.lower() not in self._wishes.only:
                self._others.add(person.id)
                continue
            self.outcome.add(counted(left_behind.fields("users", raw)))
            try:
                arrival = await sync_to_async(people.arrive)(
                    person,
                    earlier.get(person.id),
                    self._wishes.joined,
                    dry_run=self._wishes.dry_run,
                )
            except ImportRefusedError as error:
                self.outcome.refused.append(str(error))
                continue
            self._people[person.id] = arrival.pk
            self._conversations.expect(arrival.pk)
            self._told(person, arrival)

    def _told(self, person: records.Person, arrival: people.Arrival) -> None:
        """Count somebody, and name whom an administrator has to look at."""
        outcome, email = self.outcome, person.email
        outcome.count("people" if arrival.new else "people already here")
        outcome.add(counted(arrival.notes))
        if arrival.joined:
            outcome.name("joined with an account that is here already", email)
        if arrival.new and people.is_administrator(arrival):
            outcome.name("administrators", email)
        if arrival.new and people.needs_link(person):
            outcome.name("need a link to set a password", email)
        if person.twoFactorEnabled:
            outcome.name("had a second factor, which is made anew", email)

    async def _balance(self, owner: int, found: records.Balance, _: Record) -> None:
        if self._wishes.dry_run:
            self.outcome.count(people.GIVEN)
            return
        told = await sync_to_async(people.give_balance)(owner, found)
        if told.startswith("balances:") or told.endswith("were here already"):
            self.outcome.add({told: 1})
        else:
            self.outcome.count(told)
