"""Who is told of what needs an operator."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import env

ALERT_EMAIL = [each.strip() for each in env.list("ALERT_EMAIL", default=[]) if each]
ALERT_WEBHOOK = env.str("ALERT_WEBHOOK", default="").strip()
if ALERT_WEBHOOK and not ALERT_WEBHOOK.startswith(("http://", "https://")):
    raise ImproperlyConfigured("ALERT_WEBHOOK must begin with https:// (or http://).")
