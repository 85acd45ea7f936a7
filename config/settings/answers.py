"""Answers and conversations: how many, how long, how large; and who else may ask.

`UPSTREAM_…` is how long a model's service is waited for, and how much is taken of it;
`GATEWAY_…` what programs meet that speak OpenAI's API.
"""

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import env, prices, product

DRAIN_SECONDS = env.float("DRAIN_SECONDS", default=60)
WEB_SERVER = env.one_of("WEB_SERVER", ("daphne", "uvicorn"), default="daphne")
WEB_CONCURRENCY = env.within("WEB_CONCURRENCY", 1, 256, default=1)

CELERY_BEAT_SCHEDULER = "operations.timetable:Timetable"
CELERY_BEAT_SCHEDULE = {  # seconds between two runs
    "sweep runs": {"task": "chat.tasks.sweep_runs", "schedule": 5.0},
    "purge conversations": {"task": "chat.tasks.purge", "schedule": 600.0},
    "sweep budgets": {"task": "ledger.sweep", "schedule": 60.0},
    "expire unverified": {"task": "accounts.expire_unverified", "schedule": 3600.0},
    "add up the ledger": {"task": "ledger.add_up", "schedule": 60.0},
    "look for alerts": {"task": "operations.alerts", "schedule": 300.0},
    "tend libraries": {"task": "chat.tasks.tend_libraries", "schedule": 30.0},
}

IMPORT_MAX_BYTES = env.int("CONVERSATION_IMPORT_MAX_FILE_SIZE_BYTES", 262_144_000)
RETENTION_DAYS = env.int("RETENTION_DAYS", default=0)  # 0 = conversations are kept

GATEWAY = env.bool("GATEWAY", default=True)
# Pages of which sites may call it from a browser, with a key; cookies never count.
# Whose rights programs have that bring the key of an Azure resource; "": nobody may.
GATEWAY_PASS_KEYS = env.str("GATEWAY_PASS_KEYS", default="").strip().lower()
# For whom tokens of OPENID_ISSUER must be made that programs come with; "": none count.
GATEWAY_TOKEN_AUDIENCE = env.str("GATEWAY_TOKEN_AUDIENCE", default="").strip()
GATEWAY_CORS_ORIGINS = env.list("GATEWAY_CORS_ORIGINS", default=["*"])
GATEWAY_MAX_BYTES = env.int("GATEWAY_MAX_BYTES", default=32 * 1024 * 1024)
# Requests of one person at once in one web process; 0 = no limit.
GATEWAY_CONCURRENT_MAX = env.int("GATEWAY_CONCURRENT_MAX", default=100)
# Base models that programs may tune → dollars for a million tokens trained.
GATEWAY_FINE_TUNING = prices("GATEWAY_FINE_TUNING")
# Groups of a model that may share one batch.
GATEWAY_BATCH_GROUPS = env.int("GATEWAY_BATCH_GROUPS", default=1)
# Seconds of silence after which a stream is sent a comment; 0 = never.
GATEWAY_KEEP_ALIVE_SECONDS = env.float("GATEWAY_KEEP_ALIVE_SECONDS", default=15.0)

# Seconds
UPSTREAM_CONNECT_SECONDS = env.float("UPSTREAM_CONNECT_SECONDS", default=10.0)
UPSTREAM_FIRST_SECONDS = env.float("UPSTREAM_FIRST_SECONDS", default=60.0)
UPSTREAM_FIRST_REASONING_SECONDS = env.float(
    "UPSTREAM_FIRST_REASONING_SECONDS", default=300.0
)
UPSTREAM_IDLE_SECONDS = env.float("UPSTREAM_IDLE_SECONDS", default=60.0)
UPSTREAM_WHOLE_SECONDS = env.float("UPSTREAM_WHOLE_SECONDS", default=300.0)
UPSTREAM_TOTAL_SECONDS = env.float("UPSTREAM_TOTAL_SECONDS", default=3600.0)

# Bytes. The longest answer of any model, 128,000 tokens, takes less than one million;
# a document of MongoDB holds sixteen, and an answer stands in it twice.
_most_answer_bytes = 7_000_000
UPSTREAM_ANSWER_BYTES = product("UPSTREAM_ANSWER_BYTES", "4 * 1000 * 1000")
if _most_answer_bytes < UPSTREAM_ANSWER_BYTES:
    raise ImproperlyConfigured(
        f"UPSTREAM_ANSWER_BYTES must be {_most_answer_bytes} or less:"
        " a longer answer cannot be stored"
    )
UPSTREAM_BODY_BYTES = product("UPSTREAM_BODY_BYTES", "64 * 1000 * 1000")
