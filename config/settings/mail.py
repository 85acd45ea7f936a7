"""How mail leaves: LibreChat's EMAIL_* names; the console while none is set."""

from config.settings.applications import APP_TITLE
from config.settings.environment import env

EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_USERNAME", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.str("EMAIL_ENCRYPTION", default="").lower() == "starttls"
EMAIL_USE_SSL = env.str("EMAIL_ENCRYPTION", default="").lower() == "tls"
EMAIL_TIMEOUT = 20  # seconds

_from = env.str("EMAIL_FROM", default="") or "noreply@localhost"
DEFAULT_FROM_EMAIL = f"{env.str('EMAIL_FROM_NAME', default=APP_TITLE)} <{_from}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

MAIL_CONFIGURED = bool(EMAIL_HOST or env.str("EMAIL_BACKEND", default=""))
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="") or (
    "config.mail.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
