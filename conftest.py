"""The stores and the cast, for all tests.

alice owns things, bob is another person who must see nothing of hers, ada is an
administrator, mallory is suspended. Everybody's password is PASSWORD.

Settings are read when Django is set up, so that is done here, while this file is
imported and after the environment was put right: nothing of a developer's `.env` or
`data/` reaches a test. Each pytest process (each xdist worker too) has its own data
folder and its own stores, started by the first test that needs them.
"""

import asyncio
import functools
import gc
import hashlib
import inspect
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django.conf
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from accounts.models import User
    from endpoints.simulator.testing import SimulatorHandle

# Thousands of modules and tests are made and never unmade: looking through them for
# garbage, as often as Python does by itself, is half of what collecting tests takes.
gc.set_threshold(50_000, 10, 10)
DATA_DIR = Path(tempfile.mkdtemp(prefix="lc-test-"))
(DATA_DIR / "static").mkdir()  # WhiteNoise warns when it is missing
for _name in ("MONGO_URI", "REDIS_URI", "DATABASE_URL", "CONFIG_PATH", "PROXY"):
    os.environ.pop(_name, None)
os.environ |= {
    "DATA_DIR": str(DATA_DIR),
    "ENV_FILE": os.devnull,
}
if "TEST_MONGO_URI" in os.environ:
    os.environ["MONGO_URI"] = os.environ["TEST_MONGO_URI"]

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
# Nobody asks Django's own permissions: they would be rows to look at after each test.
post_migrate.disconnect(
    dispatch_uid="django.contrib.auth.management.create_permissions"
)
# Hashed names come from collectstatic, which no test waits for.
django.conf.settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# The genuine algorithm with its least effort: as it is set, a hash takes 0.1 s.
for _effort, _least in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
    setattr(Argon2PasswordHasher, _effort, _least)
# Each test has clients of MongoDB of its own, and each connection that they open works
# the same key out of the same password: 8 ms of a processor.
setattr(hashlib, "pbkdf2_hmac", functools.lru_cache(hashlib.pbkdf2_hmac))  # noqa: B010
# Beside the connections that it works with, a client would open two that ask the server
# all the time whether it is well; one that asks now and then will do for a test.
if django.conf.settings.MONGO_EMBEDDED:
    django.conf.settings.MONGO_URI += "&serverMonitoringMode=poll"
# An xdist worker that inherited this would read settings before it reads this file,
# and find the data folder of its parent there.
del os.environ["DJANGO_SETTINGS_MODULE"]

pytest_plugins = ["accounts.tests.databases"]
PASSWORD = "correct horse battery staple"
CAST = {"alice", "bob", "ada", "mallory", "make_person"}
TOUCHES_DATABASE = {"db", "transactional_db", "client", "async_client", "live_server"}


def pytest_unconfigure() -> None:
    """Remove the data folder when every test is done."""
    shutil.rmtree(DATA_DIR, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test that touches Django's database what belongs to it.

    Redis, because sessions are cached there; and for asynchronous tests real
    transactions, because the ORM works in other threads than the test does.

    Files with a test that may take long begin: started last, they would be waited for.
    """
    long = {item.path for item in items if item.get_closest_marker("timeout")}
    items.sort(key=lambda item: item.path not in long)
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        names = set(item.fixturenames)
        if names & (TOUCHES_DATABASE | CAST) or item.get_closest_marker("django_db"):
            wanted = ["redis_clean"]
            if inspect.iscoroutinefunction(item.function):
                wanted.insert(0, "transactional_db")
            item.fixturenames[:0] = [name for name in wanted if name not in names]


def pytest_collection_finish() -> None:
    """Have what was loaded until now never be looked through for garbage again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Forget the people of other tests: they had the same ids."""
    from accounts.rights import cache

    cache.forget()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Return the folder that this pytest process keeps everything in."""
    return DATA_DIR


@pytest.fixture(scope="session")
def mongo_server() -> Iterator[str]:
    """Start a genuine mongod; yield its address (TEST_MONGO_URI names another)."""
    if uri := os.environ.get("MONGO_URI"):
        yield uri
        return
    from operations.up.stores.mongo import Mongo
    from runtime.secrets import Secrets

    mongo = Mongo(DATA_DIR, Secrets.open(DATA_DIR))
    process = mongo.start()
    yield mongo.uri
    process.terminate()
    process.wait()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """Start a genuine redis-server; yield its address."""
    from operations.up.stores.redis_server import RedisServer

    server = RedisServer(DATA_DIR)
    process = server.start()
    yield server.uri
    process.terminate()
    process.wait()


@pytest.fixture(scope="session")
def _flush_redis(redis_server: str) -> Iterator[Callable[[], object]]:
    """Return what empties Redis."""
    import redis

    with redis.Redis.from_url(redis_server) as client:  # noqa: TID251
        yield client.flushall


@pytest.fixture
def redis_clean(redis_server: str, _flush_redis: Callable[[], object]) -> str:
    """Empty Redis and return its address."""
    _flush_redis()
    return redis_server


@pytest.fixture(scope="session")
def _indexed(mongo_server: str) -> str:
    """Make every index once: emptied collections keep theirs."""
    from chat.store import mongo as db
    from chat.store.indexes import every

    async def make() -> None:
        await every.ensure()
        await db.close()

    asyncio.run(make())
    return mongo_server


@pytest.fixture(scope="session")
def _collections(_indexed: str) -> Iterator[Any]:
    """Return the database whose collections tests fill, on a connection of its own."""
    from pymongo import MongoClient  # noqa: TID251 - empties what the store filled

    with MongoClient[dict[str, Any]](_indexed) as client:
        yield client.get_default_database("LibreChat")


@pytest.fixture
def mongo_clean(_indexed: str, _collections: Any) -> str:  # noqa: ANN401 - the driver's
    """Empty every collection, leaving the indexes, and return MongoDB's address."""
    for name in _filled(_collections):
        _collections[name].delete_many({})
    return _indexed


def _filled(database: Any) -> list[str]:  # noqa: ANN401 - the driver's
    """Name the collections that hold anything: to empty the others takes as long."""
    first, *others = database.list_collection_names()
    asked = _whether_filled(first)
    for name in others:
        asked.append({"$unionWith": {"coll": name, "pipeline": _whether_filled(name)}})
    return [found["name"] for found in database[first].aggregate(asked)]


def _whether_filled(name: str) -> list[dict[str, Any]]:
    told = {"_id": 0, "name": {"$literal": name}}
    return [{"$limit": 1}, {"$project": told}]


@pytest.fixture
async def mongo_database(mongo_clean: str) -> AsyncIterator[Any]:
    """Yield the empty database on the running loop, and close its client after."""
    from chat.store import mongo as db

    yield db.database()
    await db.close()


@pytest.fixture
async def stores(mongo_database: object, redis_clean: str) -> AsyncIterator[None]:
    """Have both stores, empty; close what the running loop opened."""
    from chat.background.closing import close_all

    yield
    await close_all()


@pytest.fixture(scope="session")
def _password_hash() -> str:
    """Hash the cast's password once."""
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


@pytest.fixture
def make_person(db: None, _password_hash: str) -> Callable[..., "User"]:
    """Return a function that stores a person: name, then any field of User."""
    from accounts.models import User

    def make(name: str, **fields: object) -> "User":
        fields.setdefault("email", f"{name.lower()}@example.com")
        return User.objects.create(name=name, password=_password_hash, **fields)

    return make


@pytest.fixture
def alice(make_person: Callable[..., "User"]) -> "User":
    """Make the person who owns things."""
    return make_person("Alice")


@pytest.fixture
def bob(make_person: Callable[..., "User"]) -> "User":
    """Make the person who must see nothing of Alice's."""
    return make_person("Bob")


@pytest.fixture
def ada(make_person: Callable[..., "User"]) -> "User":
    """Make an administrator."""
    return make_person("Ada", role="ADMIN")


@pytest.fixture
def mallory(make_person: Callable[..., "User"]) -> "User":
    """Make somebody whose account is suspended."""
    return make_person("Mallory", status="suspended")


@pytest.fixture(scope="session")
def _pretend_azure() -> Iterator["SimulatorHandle"]:
    """Run the pretend Azure in a thread, once."""
    from endpoints.simulator.testing import in_thread

    with in_thread() as running:
        yield running


@pytest.fixture
def simulator(_pretend_azure: "SimulatorHandle") -> "SimulatorHandle":
    """Return the pretend Azure without any script or request of another test."""
    _pretend_azure.reset()
    return _pretend_azure
