"""Logging: one line an event, never any content of a conversation."""

import os
import sys

from config.settings.applications import DEBUG
from config.settings.environment import env
from runtime.telemetry.log_lines import json_line
from runtime.telemetry.terminal_log import ForPeople

_levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_LEVEL = env.one_of("LOG_LEVEL", _levels, default="DEBUG" if DEBUG else "INFO")
_plain = DEBUG or sys.stderr.isatty()
LOG_FORMAT = "json" if env.bool("CONSOLE_JSON", default=not _plain) else "line"

# `up` puts time and process before our lines, and knows if they may be coloured.
_journal = os.environ.get("JOURNAL", "")
_coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ

# What these say at INFO is wire traffic: URLs, keys, content.
_wire = ("aiohttp", "asyncio", "httpcore", "httpx", "httpx2", "openai", "pymongo")
# What these say at INFO is that every five seconds nothing was to be done.
_chatter = ("celery.beat", "celery.app.trace", "celery.worker.strategy", "daphne")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": ForPeople,
            "timed": not _journal,
            "coloured": _journal == "coloured" if _journal else _coloured,
            "ids": LOG_LEVEL == "DEBUG",
        },
        "json": {"()": json_line},
    },
    "filters": {
        "secrets": {"()": "runtime.telemetry.log_lines.WithoutSecrets"},
        "seldom": {"()": "runtime.telemetry.log_lines.Seldom"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["seldom", "secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {name: {"level": "WARNING"} for name in (*_wire, *_chatter)}
    | {"django.request": {"level": "ERROR"}},  # a 404 has its line already
}
# Celery would put its own handlers in our place.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
