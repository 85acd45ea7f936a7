"""What Prometheus may read at /metrics. Other modules increment; names end here.

Every process of one `manage.py up` writes into PROMETHEUS_MULTIPROC_DIR, so that
/metrics tells the same whichever web process answers.
"""

from prometheus_client import Counter, Gauge, Histogram

WAITS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300)  # seconds
LAGS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)  # seconds

SOCKETS = Gauge("librechat_sockets", "Open WebSockets.", multiprocess_mode="livesum")
RUNS = Gauge(
    "librechat_runs", "Answers being written now.", multiprocess_mode="livesum"
)
RUNS_ENDED = Counter(
    "librechat_runs_ended_total",
    "Answers that ended, by status: complete, stopped, failed, interrupted, waiting.",
    ["status"],
)
FIRST_DELTA = Histogram(
    "librechat_first_delta_seconds",
    "From the accepted message to the answer's first delta.",
    ["model"],
    buckets=WAITS,
)
RUN_SECONDS = Histogram(
    "librechat_run_seconds",
    "From the accepted message to the answer's end.",
    ["model"],
    buckets=WAITS,
)
TOKENS = Counter(
    "librechat_tokens_total",
    "Tokens by model and kind: prompt, cached, completion, reasoning.",
    ["model", "kind"],
)
COST = Counter(
    "librechat_cost_total", "Money spent, in the ledger's currency.", ["model"]
)
TOOL_CALLS = Counter(
    "librechat_tool_calls_total",
    "Calls of tools that answers made, by tool and state: done, failed.",
    ["tool", "state"],
)
TOOL_SECONDS = Histogram(
    "librechat_tool_seconds",
    "From a tool's call to its result.",
    ["tool"],
    buckets=WAITS,
)
UPSTREAM_ATTEMPTS = Counter(
    "librechat_upstream_attempts_total",
    "Calls to deployments, by events.Outcome: ok, busy, refused, unreachable, ….",
    ["deployment", "outcome"],
)
UPSTREAM_SECONDS = Histogram(
    "librechat_upstream_first_byte_seconds",
    "From a call to a deployment until the first piece of its answer.",
    ["deployment"],
    buckets=WAITS,
)
GATEWAY_CALLS = Gauge(
    "librechat_gateway_calls",
    "Calls of programs that go on now.",
    multiprocess_mode="livesum",
)
GATEWAY_REQUESTS = Counter(
    "librechat_gateway_requests_total",
    "Requests of programs, by operation and HTTP status.",
    ["operation", "status"],
)
JOBS = Counter(
    "librechat_jobs_total",
    "Background jobs, by task and outcome: done, retried, failed.",
    ["task", "outcome"],
)
QUEUED = Gauge(
    "librechat_jobs_queued",
    "Background jobs that wait for a worker; -1 when Redis does not say.",
    multiprocess_mode="mostrecent",
)
BACKGROUND_FAILURES = Counter(
    "librechat_background_failures_total",
    "Failures of tasks that a process does for itself, by task; 0 is right.",
    ["task"],
)
FRAMES_REFUSED = Counter(
    "librechat_frames_refused_total", "Client frames refused, by code.", ["code"]
)
LOOP_LAG = Histogram(
    "librechat_event_loop_lag_seconds",
    "How late the web process's event loop wakes up.",
    buckets=LAGS,
)
