"""Answers: how many at once, how long they may take to end."""

from config.settings.environment import env

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
}
