"""Every key that the program has in Redis, by what it is for.

All stand under settings.REDIS_PREFIX and all of them expire.
"""

from django.conf import settings

LOG_LIFE = 24 * 3600  # seconds a running answer's log is kept
ENDED_LIFE = 600  # seconds the log of an ended run is kept for late readers
LEASE_LIFE = 10_000  # ms until a silent process counts as dead
RIGHTS_LIFE = 24 * 3600  # seconds; far longer than any process trusts its cache


def key(*parts: str) -> str:
    """Return a key under this installation's prefix."""
    return ":".join((settings.REDIS_PREFIX, *parts))


# Rights, bans


def rules_stamp_key() -> str:
    """Return the counter of changes to rules, roles and groups."""
    return key("rights", "rules")


def person_stamp_key(user_id: int) -> str:
    """Return the counter of changes to one person."""
    return key("rights", str(user_id))


def banned_address_key(address: str) -> str:
    """Return the key that exists while an address is banned; holds the reason."""
    return key("ban", address)


def violations_key(subject: str) -> str:
    """Return the score of `user:<id>` or `ip:<address>`."""
    return key("violations", subject)


# Runs, processes, jobs


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
