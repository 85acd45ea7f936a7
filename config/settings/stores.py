"""Where data lives: MongoDB, Redis, SQL. Unset addresses mean the embedded stores."""

from config.embedded import mongo_uri, redis_uri
from config.settings.base import SECRETS
from config.settings.environment import DATA_DIR, env

MONGO_URI = env.str("MONGO_URI", default="") or mongo_uri(DATA_DIR, SECRETS)
MONGO_EMBEDDED = not env.str("MONGO_URI", default="")
REDIS_URI = env.str("REDIS_URI", default="") or redis_uri(DATA_DIR)
REDIS_EMBEDDED = not env.str("REDIS_URI", default="")
REDIS_PREFIX = env.str("REDIS_KEY_PREFIX", default="lc")

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

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URI,
        "KEY_PREFIX": f"{REDIS_PREFIX}:cache",
        # As in config/redis.py: a crowd waits for a connection.
        "OPTIONS": {"pool_class": "redis.BlockingConnectionPool", "timeout": 10},
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URI], "prefix": f"{REDIS_PREFIX}:layer"},
    }
}

CELERY_BROKER_URL = REDIS_URI.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "global_keyprefix": f"{REDIS_PREFIX}:celery:",
}

WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=0)  # 0 = one per core
# Any number of workers may keep the timetable: see config/timetable.py.
WORKER_BEAT = env.bool("WORKER_BEAT", default=True)
