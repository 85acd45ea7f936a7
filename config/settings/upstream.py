"""How long the program waits for a model's service, and how much it takes of it."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import env, product

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
MOST_ANSWER_BYTES = 7_000_000
UPSTREAM_ANSWER_BYTES = product("UPSTREAM_ANSWER_BYTES", "4 * 1000 * 1000")
if UPSTREAM_ANSWER_BYTES > MOST_ANSWER_BYTES:
    raise ImproperlyConfigured(
        f"UPSTREAM_ANSWER_BYTES must be {MOST_ANSWER_BYTES} or less:"
        " a longer answer cannot be stored"
    )
UPSTREAM_BODY_BYTES = product("UPSTREAM_BODY_BYTES", "64 * 1000 * 1000")
