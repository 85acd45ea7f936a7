"""Where data lives: MongoDB, Redis, SQL. Unset addresses mean the embedded stores."""

from typing import Any

from config.settings.applications import SECRETS
from config.settings.environment import DATA_DIR, env
from operations.embedded import mongo_uri, redis_uri
from operations.store_addresses import MONGO, REDIS, SQL, checked
from runtime.sentinel import watched


def configured(name: str, schemes: tuple[str, ...]) -> str:
    """Return the address of a store that runs elsewhere, "" when none is set."""
    address = env.str(name, default="").strip()
    return checked(name, address, schemes) if address else ""


MONGO_URI = configured("MONGO_URI", MONGO)
MONGO_EMBEDDED = not MONGO_URI
MONGO_URI = MONGO_URI or mongo_uri(DATA_DIR, SECRETS)
REDIS_URI = configured("REDIS_URI", REDIS)
REDIS_EMBEDDED = not REDIS_URI
REDIS_URI = REDIS_URI or redis_uri(DATA_DIR)
REDIS_WATCHED = watched(REDIS_URI)  # by Sentinels; None where there are none
REDIS_PREFIX = env.str("REDIS_KEY_PREFIX", default="lc")
# How long `up`, web processes and workers wait for stores at their start; 0: for ever.
STORES_WAIT_SECONDS = env.float("STORES_WAIT_SECONDS", default=0)

configured("DATABASE_URL", SQL)
DATABASES = {
    "default": env.db_url(
        "DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'people.sqlite3'}"
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif "," in str(DATABASES["default"].get("HOST")):  # several: the one that is written
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _options.setdefault("target_session_attrs", "read-write")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": [REDIS_URI],  # a text would be cut at its commas
        "KEY_PREFIX": f"{REDIS_PREFIX}:cache",
        # As in runtime/redis.py: a crowd waits for a connection.
        "OPTIONS": {"pool_class": "runtime.redis.AnyPool", "timeout": 10},
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [REDIS_WATCHED.layer() if REDIS_WATCHED else REDIS_URI],
            "prefix": f"{REDIS_PREFIX}:layer",
        },
    }
}

CELERY_BROKER_URL = (
    REDIS_WATCHED.broker()
    if REDIS_WATCHED
    else REDIS_URI.replace("unix://", "redis+socket://", 1)
)
CELERY_BROKER_USE_SSL = REDIS_WATCHED.broker_tls() if REDIS_WATCHED else None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    **(REDIS_WATCHED.broker_options() if REDIS_WATCHED else {}),
    "visibility_timeout": 900,
    "global_keyprefix": f"{REDIS_PREFIX}:celery:",
}

WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=0)  # 0 = one per core
# Any number of workers may keep the timetable: see operations/timetable.py.
WORKER_BEAT = env.bool("WORKER_BEAT", default=True)
