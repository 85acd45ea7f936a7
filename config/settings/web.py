"""What a browser meets: hosts, proxies, cookies, headers, static files."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from config.settings.answers import GATEWAY_MAX_BYTES, IMPORT_MAX_BYTES
from config.settings.environment import BASE_DIR, DATA_DIR, env

HOST = env.str("HOST", default="0.0.0.0")  # noqa: S104 - reached from other machines
PORT = env.within("PORT", 1, 65_535, default=3080)

# Where people find us. As long as it says localhost, any host name will do, so that
# another machine on the network gets in without configuration.
DOMAIN_NAMED = bool(env.str("DOMAIN_CLIENT", default=""))
DOMAIN_CLIENT = env.str("DOMAIN_CLIENT", default="") or f"http://localhost:{PORT}"
DOMAIN_SERVER = env.str("DOMAIN_SERVER", default="") or DOMAIN_CLIENT
_this_machine = ["localhost", "127.0.0.1", "[::1]"]
_domains = [urlsplit(url) for url in (DOMAIN_CLIENT, DOMAIN_SERVER)]
_named = [d.hostname for d in _domains if d.hostname and d.hostname != "localhost"]
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[*_named, *_this_machine] if _named else ["*"]
)
CSRF_TRUSTED_ORIGINS = [f"{d.scheme}://{d.netloc}" for d in _domains if d.hostname]

# Whose X-Forwarded-… headers are believed: a proxy on this machine; with TRUST_PROXY
# also one in a private network (containers); TRUSTED_PROXIES names them exactly.
_loopback = ["127.0.0.0/8", "::1/128"]
_private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]
_trust = env.str("TRUST_PROXY", default="").lower() not in ("", "0", "false", "no")
TRUSTED_PROXIES = tuple(
    env.list("TRUSTED_PROXIES", default=_loopback + (_private if _trust else []))
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

MIDDLEWARE = [
    "config.serving.probes.probes",
    "runtime.telemetry.request_ids.RequestId",
    "config.serving.scheme.Scheme",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.serving.compression.Compressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.sign_in.form_redirects.Onward",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.Doorkeeper",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

SESSION_ENGINE = "runtime.session_store"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Browsers remember this for as long as it says: switch it on when https is there
# to stay, and never before.
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_SSL_REDIRECT = env.bool("HTTPS_ONLY", default=False)

# Bearer token of /metrics; empty: only this machine may read it.
METRICS_SECRET = env.str("METRICS_SECRET", default="")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))
COLLECT_STATIC = env.bool("COLLECT_STATIC", default=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.storage.HashedStatic"},
}
# Files whose names bear a hash of what is in them, Django's or esbuild's.
WHITENOISE_IMMUTABLE_FILE_TEST = r"(\.[0-9a-f]{12}|-[0-9A-Z]{8})\.\w+$"
MEDIA_ROOT = DATA_DIR / "media"

# Bytes of a request's body: everywhere, and where files come in, form included.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
BODY_LIMITS = {
    "/api/files": 64 * 1024 * 1024,
    "/api/libraries": 256 * 1024 * 1024,
    "/api/speech": 26 * 1024 * 1024,
    "/api/import": IMPORT_MAX_BYTES + 1024 * 1024,
    "/v1/": GATEWAY_MAX_BYTES,
    "/openai/": GATEWAY_MAX_BYTES,
    "/anthropic/": GATEWAY_MAX_BYTES,
}
