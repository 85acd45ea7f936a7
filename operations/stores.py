"""The three stores as an operator sees them: does each answer, and if not, what to do.

What a driver says of an error may hold half a password or three hundred words; so it
is looked through for what is known, and never shown.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import Error as SqlError
from django.db import IntegrityError, connection, connections
from kombu.exceptions import OperationalError as BrokerError
from pymongo import MongoClient
from pymongo.errors import (
    ConfigurationError,
    ConnectionFailure,
    OperationFailure,
    PyMongoError,
)
from redis.exceptions import DataError, RedisError, ResponseError

from operations.store_addresses import shown
from runtime.redis import sync_client

PATIENCE = 3.0  # seconds for one look at one store
NOT_OURS = {13, 18, 8000}  # MongoDB's codes for a user or password it does not like

# Jobs, and what processes tell each other, are on one server at a time.
CLUSTER = "in cluster mode"
# What is found in an error → what it means. The first that fits counts.
REFUSALS = (
    ("password|auth|credential|WRONGPASS|pg_hba", "refuses its user or password"),
    ("database .* does not exist", "has no database of that name"),
    ("no such table|relation .* does not exist", "has no tables yet"),
    ("disk is full|no space left", "cannot write: its disk is full"),
    ("readonly|read-only|read only", "cannot be written to"),
    ("OOM|used memory", "takes no more: its memory is full"),
    ("locked", "is held by another process for too long"),
    (
        f"{CLUSTER}|^MOVED ",
        "is a Redis Cluster, and one server is needed; what fails over is Redis with "
        "Sentinels (REDIS_URI=redis+sentinel://…)",
    ),
)
REASONS = (
    ("No master found", "its Sentinels know no master of that name, or have none now"),
    ("refused|connect call failed", "nobody listens there"),
    ("name or service|resolve|DNS|nodename|getaddrinfo", "there is no such host"),
    ("no such file|unable to open", "it is not there"),
    ("certificate", "its certificate is not trusted"),
    ("SSL|TLS", "encryption could not be agreed on"),
    ("loading|starting up", "it is still starting"),
    ("timed? ?out|timeout", "no answer in time"),
)


@dataclass(frozen=True, slots=True)
class Store:
    """One of the three, and how to find out whether it answers."""

    name: str
    variable: str
    embedded: bool
    place: str
    ask: Callable[[], object]  # raises what its driver raises

    def trouble(self) -> str:
        """Return "" when it answers, else the sentence that says why not."""
        try:
            self.ask()
        except (PyMongoError, RedisError, SqlError, OSError) as error:
            return self.sentence(error)
        return ""

    def sentence(self, error: Exception) -> str:
        """Say what an error of its driver means, and what helps."""
        text = str(error)
        if found := _first(REFUSALS, text):
            return f"{self._who} {found}. {self._cure(found)}"
        reason = _first(REASONS, text) or type(error).__name__
        return f"{self._who} does not answer: {reason}. {self._cure('')}"

    @property
    def _who(self) -> str:
        return self.name if self.embedded else f"{self.name} at {self.place}"

    def _cure(self, refusal: str) -> str:
        if refusal == "has no tables yet":
            return f"`manage.py prepare` makes them, if this is the place: {self._here}"
        if self.embedded and refusal:
            return f"Look at {self.place}."
        if self.embedded:
            return f"`manage.py up` (or `up --only stores`) starts it. {self._here}"
        return f"Look there, or correct {self.variable}."

    @property
    def _here(self) -> str:
        return f"DATA_DIR is {settings.DATA_DIR}."


def stores() -> list[Store]:
    """Return the stores as they are configured."""
    database = settings.DATABASES["default"]
    lite = connection.vendor == "sqlite"
    where = places(str(database.get("HOST") or ""), str(database.get("PORT") or ""))
    return [
        Store(
            "MongoDB",
            "MONGO_URI",
            settings.MONGO_EMBEDDED,
            shown(settings.MONGO_URI),
            ask_mongo,
        ),
        Store(
            "Redis",
            "REDIS_URI",
            settings.REDIS_EMBEDDED,
            shown(settings.REDIS_URI),
            ask_redis,
        ),
        Store(
            "SQLite" if lite else connection.display_name,
            "DATABASE_URL",
            lite,
            str(database["NAME"]) if lite else where,
            ask_sql,
        ),
    ]


def told(error: BaseException) -> str:
    """Return the sentence for an error of a store's driver, "" for any other."""
    mongo, redis, sql = stores()
    match error:
        case ConnectionFailure() | ConfigurationError():
            return mongo.sentence(error)
        case OperationFailure(code=code) if code in NOT_OURS:
            return mongo.sentence(error)
        case BrokerError() | RedisError() if _is_state(error):
            return redis.sentence(error)
        case SqlError() if not isinstance(error, IntegrityError):
            return sql.sentence(error)
    return ""


def _is_state(error: Exception) -> bool:
    """Say whether it is Redis that is not well, and not our command."""
    return not isinstance(error, ResponseError | DataError) or bool(
        _first(REFUSALS, str(error))
    )


def places(hosts: str, ports: str) -> str:
    """Return `one:5432,two:5433` of libpq's two lists; one port may be all hosts'."""
    names, numbers = (hosts or "this machine").split(","), (ports or "5432").split(",")
    return ",".join(
        f"{name}:{numbers[min(place, len(numbers) - 1)]}"
        for place, name in enumerate(names)
    )


def ask_mongo() -> object:
    """Let MongoDB answer, signed in; raises what the driver raises."""
    limit = int(PATIENCE * 1000)
    client: MongoClient[dict[str, Any]]
    with MongoClient(settings.MONGO_URI, serverSelectionTimeoutMS=limit) as client:
        return client.get_default_database("LibreChat").command("ping")


def ask_redis() -> object:
    """Let Redis answer, signed in; raises what the driver raises."""
    limits = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    with sync_client(**limits) as client:
        if client.info("cluster").get("cluster_enabled"):
            raise RedisError(CLUSTER)
        return client.ping()


def ask_sql() -> object:
    """Let SQL answer on a connection of its own; raises what Django raises."""
    own = connections.create_connection("default")
    try:
        with own.cursor() as cursor:
            return cursor.execute("SELECT 1")
    finally:
        own.close()


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    found = (words for part, words in known if re.search(part, text, re.IGNORECASE))
    return next(found, "")
