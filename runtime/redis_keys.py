"""Every key that the program has in Redis, by what it is for.

All stand under settings.REDIS_PREFIX and all of them expire.
"""

from django.conf import settings

LOG_LIFE = 24 * 3600  # seconds a running answer's log is kept
ENDED_LIFE = 600  # seconds the log of an ended run is kept for late readers
LEASE_LIFE = 10_000  # ms until a silent process counts as dead
ALERTS_LIFE = 120 * 24 * 3600  # seconds for which it is known what has been told
RIGHTS_LIFE = 24 * 3600  # seconds; far longer than any process trusts its cache


def key(*parts: str) -> str:
    """Return a key under this installation's prefix."""
    return ":".join((settings.REDIS_PREFIX, *parts))


# Rights, bans


def rules_stamp_key() -> str:
    """Return the counter of changes to rules, roles and groups."""
    return key("rights", "rules")


def banners_stamp_key() -> str:
    """Return the counter of changes to the banners."""
    return key("banners")


def person_stamp_key(user_id: int) -> str:
    """Return the counter of changes to one person."""
    return key("rights", str(user_id))


def banned_address_key(address: str) -> str:
    """Return the key that exists while an address is banned; holds the reason."""
    return key("ban", address)


def violations_key(subject: str) -> str:
    """Return the score of `user:<id>` or `ip:<address>`."""
    return key("violations", subject)


def limits_prefix() -> str:
    """Return what stands before the moving windows of the limits."""
    return key("limits")


def minute_key(key_id: int, unit: str, models: str) -> str:
    """Return the hash of what a key took lately of requests or tokens: time → how many.

    `models` is the pattern whose calls are counted, "" for all.
    """
    return key("minute", str(key_id), unit, models)


def tries_key(action: str) -> str:
    """Return the counter of tries to sign in, to sign up and the like."""
    return key("tries", action)


# The configuration


def announced_key() -> str:
    """Return the last configuration that was found valid: number, time, digest."""
    return key("config", "announced")


def configuration_number_key() -> str:
    """Return the counter of configurations that were found valid."""
    return key("config", "number")


# Runs, processes, jobs


def record_key(run_id: str) -> str:
    """Return the RunRecord of one run, kept for readers who come late."""
    return key("run", run_id)


def log_key(run_id: str) -> str:
    """Return the stream of a run's numbered events; entry `N-0` is event N."""
    return key("run", run_id, "log")


def runs_key() -> str:
    """Return the hash of running runs: run id → RunRecord as JSON."""
    return key("runs")


def user_runs_key(owner_id: int) -> str:
    """Return the hash of one person's running runs: run id → RunRecord as JSON."""
    return key("runs", "of", str(owner_id))


def strange_runs_key() -> str:
    """Return the hash of what stood on a list of runs and is no RunRecord."""
    return key("runs", "unreadable")


def left_runs_key() -> str:
    """Return the list of runs that were ended and may be gone on with."""
    return key("runs", "left")


def lease_key(process: str) -> str:
    """Return the key that says that a web process lives."""
    return key("process", process)


def processes_key() -> str:
    """Return the sorted set of web processes by the time of their last renewal."""
    return key("processes")


def inbox_key(process: str) -> str:
    """Return the stream through which a web process is told to stop a run."""
    return key("process", process, "inbox")


def export_key(owner_id: int, token: str) -> str:
    """Return the key that says how far a person's export is."""
    return key("export", str(owner_id), token)


def sweeper_key() -> str:
    """Return the lock that lets one process sweep at a time."""
    return key("sweeper")


def timetable_key(name: str) -> str:
    """Return the claim on a periodic job, which lasts for one period."""
    return key("timetable", name)


def summary_key(conversation_id: str) -> str:
    """Return the key that exists while a summary is being made."""
    return key("summary", conversation_id)


def alerts_key() -> str:
    """Return the hash of what operators were told: name → when it was last so."""
    return key("alerts")


def queue_key() -> str:
    """Return the list of jobs that wait for a worker, as Celery keeps it."""
    return key("celery", "celery")


# Targets, as all processes see them


def rests_key() -> str:
    """Return the hash of resting targets: id → "until reason"."""
    return key("endpoints", "rests")


def news_key(process: str) -> str:
    """Return the text that holds one process's view of the targets, as JSON."""
    return key("endpoints", "news", process)


def exchanging_key() -> str:
    """Return the sorted set of processes by the moment of their last news."""
    return key("endpoints", "processes")


def counter_key(target: str, kind: str, minute: int) -> str:
    """Return the counter of what all processes have leased in a minute."""
    return key("endpoints", "leased", target, kind, str(minute))


def models_key(service: str) -> str:
    """Return the names of models that a service has told of itself, as JSON."""
    return key("models", "of", service)


def asking_key(service: str) -> str:
    """Return the claim of the one process that asks a service for its models."""
    return key("models", "asking", service)


# Tools


def tool_day_key(day: str) -> str:
    """Return the hash of a day's calls: "figure tool" → number."""
    return key("tools", "day", day)


def tool_failure_key() -> str:
    """Return the hash of tools' last failures: tool → "time kind"."""
    return key("tools", "failed")


def known_tools_key(server: str) -> str:
    """Return the hash of an MCP server's tools: name → digest of what was told."""
    return key("mcp", server, "tools")


def parked_call_key(token: str) -> str:
    """Return what says that a call is still open in which an MCP server asks."""
    return key("mcp", "parked", token, "open")


def parked_reply_key(token: str) -> str:
    """Return the list of what the person says to it; for minutes."""
    return key("mcp", "parked", token, "reply")


def parked_outcome_key(token: str) -> str:
    """Return the list of what came of that; for minutes."""
    return key("mcp", "parked", token, "outcome")


def page_call_key(message_id: str, call_id: str) -> str:
    """Return the lease of the one page that runs a call; for seconds."""
    return key("tools", "page", message_id, call_id)


def sign_in_key(state: str) -> str:
    """Return what is under way while a person signs in at an MCP server, encrypted."""
    return key("mcp", "sign-in", state)


def renewing_key(user_id: int, server: str) -> str:
    """Return the lock of the one process that renews a person's token."""
    return key("mcp", "renewing", str(user_id), server)
