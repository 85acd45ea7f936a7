"""What programs meet that speak OpenAI's API."""

from config.settings.environment import env

GATEWAY = env.bool("GATEWAY", default=True)
# Pages of which sites may call it from a browser, with a key; cookies never count.
GATEWAY_CORS_ORIGINS = env.list("GATEWAY_CORS_ORIGINS", default=["*"])
GATEWAY_MAX_BYTES = env.int("GATEWAY_MAX_BYTES", default=32 * 1024 * 1024)
# Requests of one person at once in one web process; 0 = no limit.
GATEWAY_CONCURRENT_MAX = env.int("GATEWAY_CONCURRENT_MAX", default=100)
# Seconds of silence after which a stream is sent a comment; 0 = never.
GATEWAY_KEEP_ALIVE_SECONDS = env.float("GATEWAY_KEEP_ALIVE_SECONDS", default=15.0)
