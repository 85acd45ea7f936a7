"""An installation of its own for tests that back up and restore, and lose processes.

It has its own SQL database, its own database on the tests' mongod, its own prefix in
their Redis. Commands run in processes that are forked from one where everything is
loaded already, so that a test may kill as many as it likes.
"""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis
from bson import json_util
from pymongo import MongoClient

ROOT = Path(__file__).parents[2]
PASSPHRASE = "the horse knows"
OTHER_SECRET = "of-another-machine-0123456789-abcdefgh"
PATIENCE = 90.0  # seconds for a command; the machine may be busy
ASIDE = ("restoring.", "before_restore.", "drill.", "system.")
# when tables were made, how far a restore is, how SQLite counts
NOT_COMPARED = {"django_migrations", "librechat_restore", "sqlite_sequence"}
Snapshot = dict[str, Any]


@dataclass(slots=True)
class Command:
    """A command in a process of its own."""

    pid: int
    output: Path
    finish: Callable[[], int]
    code: int | None = None

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> "Command":
        """Return when it has ended, however."""
        if self.code is None:
            self.code = self.finish()
        return self

    def said(self) -> str:
        """Return what it has written so far."""
        return self.output.read_text()

    def wait_for(self, line: str) -> bool:
        """Return when it has written something; False if it ended before."""
        end = time.monotonic() + PATIENCE
        while line not in self.said():
            assert time.monotonic() < end, self.said()
            if _ended(self.pid):
                return line in self.said()
            time.sleep(0.001)  # between two looks at a file
        return True


@dataclass(slots=True)
class Installation:
    """Everything that one installation consists of, and the process to fork from."""

    folder: Path
    own: InitVar[dict[str, str]]
    environment: dict[str, str] = field(init=False)
    _parent: subprocess.Popen[str] = field(init=False)
    _count: int = 0

    def __post_init__(self, own: dict[str, str]) -> None:
        (self.folder / "static").mkdir(parents=True, exist_ok=True)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.folder),
            "ENV_FILE": os.devnull,
            "BACKUP_PASSPHRASE": PASSPHRASE,
            "COLLECT_STATIC": "0",
            **own,
        }
        self._parent = subprocess.Popen(
            [sys.executable, "-c", PARENT],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def backup(self) -> Path:
        """Return where a backup lies that is not part of the installation."""
        return self.folder.with_name("a.backup")

    def change_keys(self) -> None:
        """Give it other keys, as another machine would have."""
        file = self.folder / "secrets.json"
        keys = json.loads(file.read_text())
        keys |= dict.fromkeys(keys, OTHER_SECRET)
        file.write_text(json.dumps(keys))

    def start(self, *arguments: str) -> Command:
        """Start a `manage.py` command, or `call` with a function's name."""
        self._count += 1
        output = self.folder.parent / f"{self.folder.name}-{self._count}.log"
        output.touch()
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps([str(output), arguments]) + "\n")
        self._parent.stdin.flush()
        pid = int(self._answer())
        return Command(pid, output, lambda: int(self._answer()))

    def run(self, *arguments: str) -> Command:
        """Run a command to its end."""
        return self.start(*arguments).wait()

    def do(self, *arguments: str) -> str:
        """Run a command that has to succeed; return what it said."""
        ended = self.run(*arguments)
        assert ended.code == 0, ended.said()
        return ended.said()

    def close(self) -> None:
        """End the process to fork from."""
        with self._parent as parent:  # which closes its pipes and waits
            assert parent.stdin is not None

    def snapshot(self) -> Snapshot:
        """Return all that is in force: what two states have to be compared by."""
        return {
            "sql": self._sql(),
            "mongo": self._mongo(),
            "keys": json.loads((self.folder / "secrets.json").read_text()),
            "media": {
                str(path.relative_to(self.folder)): path.read_bytes()
                for path in (self.folder / "media").rglob("*")
                if path.is_file()
            },
        }

    def left_over(self) -> list[str]:
        """Name whatever lies in a place that is not in force."""
        with MongoClient[dict[str, Any]](self.environment["MONGO_URI"]) as client:
            names = client.get_default_database().list_collection_names()
        aside = [name for name in names if name.startswith(ASIDE[:3])]
        return aside + self.left_over_files()

    def left_over_files(self) -> list[str]:
        """Name the files among them."""
        patterns = ("people.sqlite3.*", "restoring*", "before_restore*")
        return [path.name for one in patterns for path in self.folder.glob(one)]

    def redis_keys(self) -> list[bytes]:
        """Return this installation's keys."""
        prefix = self.environment["REDIS_KEY_PREFIX"]
        with redis.Redis.from_url(self.environment["REDIS_URI"]) as client:
            return list(client.scan_iter(f"{prefix}:*"))

    def _answer(self) -> str:
        assert self._parent.stdout is not None
        return self._parent.stdout.readline()

    def _mongo(self) -> dict[str, Any]:
        with MongoClient[dict[str, Any]](
            self.environment["MONGO_URI"], tz_aware=True
        ) as client:
            database = client.get_default_database()
            return {
                name: (
                    _digest(map(json_util.dumps, database[name].find())),
                    sorted(database[name].index_information()),
                )
                for name in database.list_collection_names()
                if not name.startswith(ASIDE)
            }

    def _sql(self) -> dict[str, Any]:
        url = self.environment["DATABASE_URL"]
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as opened:
                assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                return _tables(opened, SQLITE_TABLES)
        with psycopg.connect(url) as opened:
            return _tables(opened, POSTGRES_TABLES)


def _tables(opened: Any, names: str) -> dict[str, Any]:  # noqa: ANN401 - two drivers
    rows = 'SELECT * FROM "{}"'
    return {
        name: _digest(map(repr, opened.execute(rows.format(name)).fetchall()))
        for (name,) in opened.execute(names).fetchall()
        if name not in NOT_COMPARED
    }


def _digest(records: Iterable[str]) -> tuple[int, str]:
    found = sorted(records)
    return len(found), hashlib.sha256("\n".join(found).encode()).hexdigest()


def _ended(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
POSTGRES_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
PARENT = """
import gc, importlib, json, os, sys
gc.disable()  # what is loaded here stays
import django
django.setup()
gc.disable()  # as it was: our apps have it enabled
import manage
import config.asgi, config.urls, operations.backup.restoring, operations.backup.making
import operations.tests.inhabitants
from operations.backup.stores import redis
redis.PATIENCE = 0.1  # seconds for workers to answer: there are none
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
gc.freeze()
gc.enable()

def child(output, arguments):
    log = os.open(output, os.O_WRONLY | os.O_APPEND)
    for number in (1, 2):
        os.dup2(log, number)
    sys.stdout = open(1, "w", buffering=1)
    sys.stderr = open(2, "w", buffering=1)
    if arguments[0] == "call":
        module, _, name = arguments[1].partition(":")
        getattr(importlib.import_module(module), name)(*arguments[2:])
    else:
        sys.argv = ["manage.py", *arguments]
        manage.main()

answers = os.fdopen(os.dup(1), "w", buffering=1)
for line in sys.stdin:
    output, arguments = json.loads(line)
    pid = os.fork()
    if not pid:
        code = 0
        try:
            child(output, arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            import traceback
            traceback.print_exc()
            code = 99
        sys.stdout.flush()
        os._exit(code)
    print(pid, file=answers)
    _, status = os.waitpid(pid, 0)
    print(os.waitstatus_to_exitcode(status), file=answers)
"""
