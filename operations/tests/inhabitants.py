"""What lives in an installation that a test backs up: called inside of it, by name."""

import asyncio
import os
import random
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from pymongo import MongoClient
from pymongo.collection import Collection

from accounts.keys import provider_keys
from accounts.ledger.models import LedgerEntry
from accounts.models import Ban, PeopleGroup, User
from accounts.rights.abuse import bans
from config.celery import app
from operations.backup import journal, loading
from operations.backup.stores import files, mongo, postgres, redis, sqlite
from operations.up.prepare import prepare
from operations.up.stores import lent

# From the moment that decides, backwards and forwards: each may be the last.
STEPS: tuple[tuple[object, str], ...] = (
    (loading, "load"),
    (loading, "compare"),
    (mongo, "index"),
    (journal, "write"),
    (files, "stamp"),
    (files, "sync"),
    (sqlite, "_copy"),
    (postgres, "_move"),
    (Collection, "rename"),
    (Path, "rename"),
    (Path, "replace"),
    (redis, "forget"),
    (files, "drop"),
)
PASSWORD = "correct horse battery staple"
NAMES = ("Alice", "Bob", "陳大文")
Entries = list[LedgerEntry]


def fill(lines: str, seed: str) -> None:
    """People who have signed in, a ledger, conversations, files; all at odd moments."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    group = PeopleGroup.objects.create(name="Readers")
    hashed = make_password(PASSWORD)
    for number, name in enumerate(NAMES):
        person = User.objects.create(
            email=f"person{number}@example.com", name=name, password=hashed
        )
        person.groups.add(group)
        asyncio.run(provider_keys.save(person.pk, "openAI", f"sk-of-{number}"))
        sign_in(person.email)
    _panel(User.objects.get(email="person0@example.com"))
    _ledger(int(lines), chance)
    _conversations(60, chance)
    bans.ban(seconds=9000, reason="too many tries", address="192.0.2.7")
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(exist_ok=True)
    (media / "cat.png").write_bytes(chance.randbytes(5000))


def later(seed: str) -> None:
    """What a restore takes away again: others have come, some have gone."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    User.objects.get(email="person1@example.com").delete()
    newcomer = User.objects.create(
        email="late@example.com", name="Late", password=make_password(PASSWORD)
    )
    sign_in(newcomer.email)
    LedgerEntry.objects.filter(pk__gt=5).delete()
    _ledger(50, chance)
    _conversations(5, chance)
    bans.lift(Ban.objects.get())
    (Path(settings.MEDIA_ROOT) / "dog.png").write_bytes(b"\x89PNG")


def sign_in(email: str) -> None:
    """Sign in as the page does: it leaves a session, and a row that names it."""
    before = Session.objects.count()
    form = {"login": email, "password": PASSWORD}
    answer = Client().post("/accounts/login/", form, HTTP_HOST="localhost")
    assert answer.status_code == 302, answer.status_code
    assert Session.objects.count() == before + 1


def tell() -> None:
    """Print what a person who comes back finds."""
    person = User.objects.get(email="person0@example.com")
    sign_in(person.email)
    print("key:", asyncio.run(provider_keys.reveal(person.pk, "openAI")))  # noqa: T201
    print("banned:", bans.is_banned("192.0.2.7"))  # noqa: T201


def move_in() -> None:
    """Fill an installation that nobody has started yet, and stop it."""
    with lent.stores():
        prepare()
        fill("10", "seed")


def tell_stopped() -> None:
    """Do the same where no stores are running."""
    with lent.stores():
        tell()


def die_at(step: str, *arguments: str) -> None:
    """Run a restore that is killed before it takes one of its steps (from 0)."""
    left = [int(step)]

    def fatal(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def one(*given: object, **named: object) -> object:
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return real(*given, **named)

        setattr(owner, name, one)

    for owner, name in STEPS:
        fatal(owner, name)
    call_command("restore", *arguments)
    print("steps left:", left[0])  # noqa: T201


def work() -> None:
    """Run a worker."""
    app.worker_main(["worker", "--pool", "solo", "--without-mingle"])


def _panel(person: User) -> None:
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=person,
        content_type=kind,
        object_id=str(person.pk),
        object_repr="x",
        action_flag=CHANGE,
        change_message="[]",
    )


def _ledger(lines: int, chance: random.Random) -> None:
    entries: Entries = [
        LedgerEntry(
            created_at=_moment(chance),
            user_id=chance.choice(User.objects.values_list("pk", flat=True)[:2]),
            kind="chat",
            endpoint="azureOpenAI",
            model="gpt-4o",
            prompt=chance.randrange(10_000),
            nano_usd=chance.randrange(10**12),
            tried=[{"b": n, "a": chance.random()} for n in range(2)],
        )
        for _ in range(lines)
    ]
    LedgerEntry.objects.bulk_create(entries)


def _conversations(count: int, chance: random.Random) -> None:
    documents: list[dict[str, Any]] = [
        {
            "_id": f"{chance.getrandbits(64):016x}",
            "owner_id": chance.randrange(1, 4),
            "created_at": _moment(chance),
            "text": "你好 " * chance.randrange(40),
            "weight": chance.random(),
        }
        for _ in range(count)
    ]
    with MongoClient[dict[str, Any]](settings.MONGO_URI, tz_aware=True) as client:
        database = client.get_default_database()
        database["messages"].insert_many(documents)
        database["conversations"].insert_many(documents[: count // 2])
        database["attachments.chunks"].insert_many(
            {"files_id": one["_id"], "n": 0, "data": chance.randbytes(20_000)}
            for one in documents[:5]
        )


def _moment(chance: random.Random) -> datetime:
    """Return a time of any microsecond, often the first ones of a second."""
    micros = chance.choice([chance.randrange(1000), chance.randrange(1_000_000)])
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
        seconds=chance.randrange(10**7), microseconds=micros
    )
