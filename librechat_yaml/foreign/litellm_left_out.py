"""What LiteLLM's file says and nothing is made of: named, with what stands in."""

from collections.abc import Iterator

from librechat_yaml.foreign.pieces import pairs, text
from librechat_yaml.reading.nodes import Node, Scalar
from librechat_yaml.reading.problems import Path, Problem

PANEL = "rights and budgets are given in the admin panel"
STORES = "MONGO_URI, REDIS_URI and DATABASE_URL name the stores"
BUDGETS = "`manage.py set_budget`, `/key/generate`, or the admin panel"
KEYS = "`manage.py create_key` and `/key/generate` say it of each key"
TIMES = "UPSTREAM_FIRST_SECONDS and UPSTREAM_IDLE_SECONDS decide"
ALWAYS = "it is always so here"
ADVICE = {
    "master_key": "make a key with `manage.py create_key`, or sign in as administrator",
    "database_url": STORES,
    "database_connection_pool_limit": STORES,
    "redis_host": STORES,
    "redis_port": STORES,
    "redis_password": STORES,
    "redis_url": STORES,
    "timeout": TIMES,
    "stream_timeout": TIMES,
    "request_timeout": TIMES,
    "max_retries": "`routing.attempts` decides for all",
    "cooldown_time": "`routing.cooldown` decides for all",
    "allowed_fails": "a deployment rests after two failures in a row",
    "max_parallel_requests": "`rpm` and `tpm` of a deployment hold calls back",
    "access_groups": PANEL,
    "tags": PANEL,
    "max_budget": BUDGETS,
    "budget_duration": BUDGETS,
    "default_internal_user_params": BUDGETS,
    "default_key_generate_params": KEYS,
    "upperbound_key_generate_params": KEYS,
    "key_generation_settings": KEYS,
    "drop_params": ALWAYS,
    "enable_pre_call_checks": ALWAYS,
    "set_verbose": "LOG_LEVEL decides",
    "json_logs": "LOG_FORMAT decides",
    "input_cost_per_token": "`tokenConfig` of an endpoint holds prices",
    "output_cost_per_token": "`tokenConfig` of an endpoint holds prices",
    "include": "put what those files say into this one",
    "mcp_servers": "write them under `mcpServers` of librechat.yaml",
    "callbacks": "OTEL_EXPORTER_OTLP_ENDPOINT sends traces",
    "success_callback": "OTEL_EXPORTER_OTLP_ENDPOINT sends traces",
    "failure_callback": "OTEL_EXPORTER_OTLP_ENDPOINT sends traces",
}
PARAMS = ("temperature", "top_p", "max_tokens", "max_completion_tokens", "seed")
FULFILLED = {  # said of what is so anyway
    "drop_params": "true",
    "enable_pre_call_checks": "true",
    "set_verbose": "false",
    "stream": "true",
    "enable_loadbalancing_on_batch_endpoints": "true",
    "mode": "chat",
}


def left_out(path: Path, value: Node) -> Iterator[Problem]:
    """Yield a warning for a key, unless it asks for what is so anyway."""
    key = str(path[-1])
    if key in FULFILLED and text(value).lower() == FULFILLED[key]:
        return
    if not isinstance(value, Scalar) and not _holds_something(value):
        return
    advice = ADVICE.get(key, "")
    if key in PARAMS:
        advice = "programs and presets tell it; `addParams` of a group forces it"
    yield Problem(path, "no counterpart, left out", advice, "warning", value.mark)


def _holds_something(value: Node) -> bool:
    return any(True for _ in pairs(value)) or bool(getattr(value, "items", None))
