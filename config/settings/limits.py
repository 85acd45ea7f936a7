"""How often people may do things, and when a ban follows: LibreChat's variables."""

from config.settings.environment import env, product


def windowed(prefix: str, most: int, minutes: int) -> tuple[int, int]:
    """Read PREFIX_MAX and PREFIX_WINDOW; the window is in minutes."""
    return product(f"{prefix}_MAX", str(most)), product(
        f"{prefix}_WINDOW", str(minutes)
    )


def score(name: str, default: int) -> int:
    """Read NAME_VIOLATION_SCORE."""
    return int(env.int(f"{name}_VIOLATION_SCORE", default=default))


# Action → whom it counts for → (how many, within how many minutes).
ACTION_LIMITS: dict[str, dict[str, tuple[int, int]]] = {
    "fork": {"ip": windowed("FORK_IP", 30, 1), "user": windowed("FORK_USER", 7, 1)},
    "import": {
        "ip": windowed("IMPORT_IP", 100, 15),
        "user": windowed("IMPORT_USER", 50, 15),
    },
    "upload": {
        "ip": windowed("FILE_UPLOAD_IP", 100, 15),
        "user": windowed("FILE_UPLOAD_USER", 50, 15),
    },
    "file_usage": {"user": windowed("FILE_USAGE_USER", 120, 15)},
    "tts": {"ip": windowed("TTS_IP", 100, 1), "user": windowed("TTS_USER", 50, 1)},
    "stt": {"ip": windowed("STT_IP", 100, 1), "user": windowed("STT_USER", 50, 1)},
    "gateway": {"user": windowed("GATEWAY_USER", 600, 1)},
    "scim": {"ip": windowed("SCIM_IP", 3000, 1)},
    "message": {},
}
if env.bool("LIMIT_MESSAGE_IP", default=True):
    ACTION_LIMITS["message"]["ip"] = windowed("MESSAGE_IP", 40, 1)
if env.bool("LIMIT_MESSAGE_USER", default=False):
    ACTION_LIMITS["message"]["user"] = windowed("MESSAGE_USER", 40, 1)

# Messages being answered at once, per person; 0 = no limit.
CONCURRENT_MESSAGES = (
    env.int("CONCURRENT_MESSAGE_MAX", default=2)
    if env.bool("LIMIT_CONCURRENT_MESSAGES", default=True)
    else 0
)

VIOLATION_SCORES = {
    "login": score("LOGIN", 1),
    "signup": score("REGISTRATION", 1),
    "reset_password": score("RESET_PASSWORD", 1),
    "verify_email": score("VERIFY_EMAIL", 1),
    "message": score("MESSAGE", 1),
    "concurrent": score("CONCURRENT", 1),
    "upload": score("FILE_UPLOAD", 0),
    "file_usage": 0,
    "import": score("IMPORT", 0),
    "gateway": 0,  # a program that repeats itself shuts nobody out
    "scim": 0,
    "fork": score("FORK", 0),
    "tts": score("TTS", 0),
    "stt": score("STT", 0),
    "illegal_model": env.int("ILLEGAL_MODEL_REQ_SCORE", default=5),
}
BAN_VIOLATIONS = env.bool("BAN_VIOLATIONS", default=True)
BAN_INTERVAL = env.int("BAN_INTERVAL", default=20)
BAN_DURATION = product("BAN_DURATION", "1000 * 60 * 60 * 2") / 1000  # seconds
VIOLATION_MEMORY = 24 * 3600  # seconds after which old violations are forgotten

# The pages of allauth (counted in accounts/sign_in/attempt_limits.py). Failed sign-ins:
# each account's are counted before the password is looked at, an address's only after
# it was wrong, so that an office may come at nine o'clock. How many of those may be on
# their way at once is what "login" bounds, by the tries of a minute.
_login, _signup, _reset, _verify = (
    windowed("LOGIN", 7, 5),
    windowed("REGISTER", 5, 60),
    windowed("RESET_PASSWORD", 2, 2),
    windowed("VERIFY_EMAIL", 2, 2),
)
_named = bool(env.str("LOGIN_MAX", default=""))
_office = windowed("LOGIN_IP", _login[0] if _named else 30, _login[1])
ACCOUNT_RATE_LIMITS = {
    "login": f"{10 * _office[0]}/m/ip",
    "login_failed": f"{min(5, _login[0])}/{_login[1]}m/key",
    "login_failed_here": f"{_office[0]}/{_office[1]}m/ip",
    "signup": f"{_signup[0]}/{_signup[1]}m/ip",
    "reset_password": f"{_reset[0]}/{_reset[1]}m/ip,{_reset[0]}/{_reset[1]}m/key",
    "confirm_email": f"{_verify[0]}/{_verify[1]}m/key",
    "reauthenticate": f"{min(5, _login[0])}/{_login[1]}m/user",
}

# Sockets (open tabs) in one web process, of one person and of one address, behind
# which a whole office may be; frames a second of one socket. 0 = no limit.
SOCKETS_PER_PERSON = env.int("SOCKETS_PER_PERSON", default=100)
SOCKETS_PER_ADDRESS = env.int("SOCKETS_PER_ADDRESS", default=5_000)
SOCKET_FRAMES_PER_SECOND = env.float("SOCKET_FRAMES_PER_SECOND", default=50)
