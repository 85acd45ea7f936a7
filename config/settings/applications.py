"""What Django needs to start: applications, templates, languages."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import BASE_DIR as BASE_DIR
from config.settings.environment import DATA_DIR as DATA_DIR
from config.settings.environment import env
from operations.ownership import strangers
from operations.plain_errors import of_the_disk
from runtime.secrets import Secrets

DEBUG = env.bool("DEBUG", default=False)
if told := strangers(DATA_DIR):
    raise ImproperlyConfigured(told)
try:
    SECRETS = Secrets.open(DATA_DIR)
except OSError as error:
    told = of_the_disk(error) or f"{DATA_DIR} cannot be used: {error.strerror}."
    raise ImproperlyConfigured(f"DATA_DIR: {told}") from error
SECRET_KEY = env.str("SECRET_KEY", default="") or SECRETS.get("SECRET_KEY")

INSTALLED_APPS = [
    "config.apps.ConfigApp",
    "operations.apps.OperationsApp",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "operations.panel.apps.PanelConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "accounts.apps.AccountsApp",
    "accounts.ledger.apps.LedgerConfig",
    "accounts.audit.apps.AuditConfig",
    "endpoints.apps.EndpointsApp",
    "endpoints.gateway.kept.apps.KeptConfig",
    "tools.apps.ToolsApp",
    "chat.apps.ChatApp",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.template_context.site",
            ],
            "libraries": {"modules": "config.static_files.module_tags"},
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

APP_TITLE = env.str("APP_TITLE", default="LibreChat for Azure")
CUSTOM_FOOTER = env.str("CUSTOM_FOOTER", default="")  # Markdown
