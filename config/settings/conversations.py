"""Limits of what conversations take in, and how long they are kept."""

from config.settings.environment import env

IMPORT_MAX_BYTES = env.int("CONVERSATION_IMPORT_MAX_FILE_SIZE_BYTES", 262_144_000)
RETENTION_DAYS = env.int("RETENTION_DAYS", default=0)  # 0 = conversations are kept
