"""Logging: one line an event, never any content of a conversation."""

import sys

from config.log_lines import json_line
from config.settings.base import DEBUG
from config.settings.environment import env

LOG_LEVEL = env.str("LOG_LEVEL", default="DEBUG" if DEBUG else "INFO")
_plain = DEBUG or sys.stderr.isatty()
LOG_FORMAT = "json" if env.bool("CONSOLE_JSON", default=not _plain) else "line"

# What these say at INFO is wire traffic: URLs, keys, content.
WIRE = ("aiohttp", "asyncio", "httpcore", "httpx", "httpx2", "openai", "pymongo")
# What these say at INFO is that every five seconds nothing was to be done.
CHATTER = ("celery.beat", "celery.app.trace", "celery.worker.strategy", "daphne")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": json_line},
    },
    "filters": {"secrets": {"()": "config.log_lines.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {name: {"level": "WARNING"} for name in (*WIRE, *CHATTER)},
}
# Celery would put its own handlers in our place.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
