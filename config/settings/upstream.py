"""How long the program waits for a model's service; seconds."""

from config.settings.environment import env

UPSTREAM_CONNECT_SECONDS = env.float("UPSTREAM_CONNECT_SECONDS", default=10.0)
UPSTREAM_FIRST_SECONDS = env.float("UPSTREAM_FIRST_SECONDS", default=60.0)
UPSTREAM_FIRST_REASONING_SECONDS = env.float(
    "UPSTREAM_FIRST_REASONING_SECONDS", default=300.0
)
UPSTREAM_IDLE_SECONDS = env.float("UPSTREAM_IDLE_SECONDS", default=60.0)
UPSTREAM_WHOLE_SECONDS = env.float("UPSTREAM_WHOLE_SECONDS", default=300.0)
