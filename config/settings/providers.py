"""Signing in with somebody else's word: OpenID Connect, Google, GitHub, Discord, LDAP.

Names and defaults are LibreChat's. The addresses to register at the provider are
`/accounts/oidc/openid/login/callback/` and `/accounts/<provider>/login/callback/`.
"""

from config.settings import applications, people
from config.settings.environment import env
from config.settings.mail import MAIL_CONFIGURED

ALLOW_SOCIAL_LOGIN = env.bool("ALLOW_SOCIAL_LOGIN", default=False)
ALLOW_SOCIAL_REGISTRATION = env.bool("ALLOW_SOCIAL_REGISTRATION", default=False)

SOCIALACCOUNT_ADAPTER = "accounts.sign_in.providers.adapter.SocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_FORMS = {
    "disconnect": "accounts.sign_in.providers.connections_form.ConnectionsForm"
}
SOCIALACCOUNT_STORE_TOKENS = False
# An equal e-mail address joins no accounts: whoever can make a provider say an
# address would own the account of that address.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = people.ACCOUNT_EMAIL_VERIFICATION
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}

INSTALLED_APPS = list(applications.INSTALLED_APPS)
AUTHENTICATION_BACKENDS = list(people.AUTHENTICATION_BACKENDS)
ALLOW_REGISTRATION = people.ALLOW_REGISTRATION
ALLOW_PASSWORD_RESET = people.ALLOW_PASSWORD_RESET


def add_provider(name: str, **options: object) -> None:
    """Offer one provider of allauth."""
    SOCIALACCOUNT_PROVIDERS[name] = {"OAUTH_PKCE_ENABLED": True, **options}
    INSTALLED_APPS.append(f"allauth.socialaccount.providers.{name}")


def secret_pair(prefix: str) -> dict[str, str]:
    """Read PREFIX_CLIENT_ID and PREFIX_CLIENT_SECRET."""
    return {
        "client_id": env.str(f"{prefix}_CLIENT_ID", default=""),
        "secret": env.str(f"{prefix}_CLIENT_SECRET", default=""),
    }


_own = env.str("GITHUB_ENTERPRISE_BASE_URL", default="")
_options = {"github": {"GITHUB_URL": _own} if _own else {}}
for _name in ("google", "github", "discord"):
    _pair = secret_pair(_name.upper())
    if ALLOW_SOCIAL_LOGIN and all(_pair.values()):
        add_provider(_name, APPS=[_pair], **_options.get(_name, {}))

# OpenID Connect; any issuer that publishes its configuration.
OPENID_ISSUER = env.str("OPENID_ISSUER", default="").rstrip("/")
OPENID_CLIENT = secret_pair("OPENID")
OPENID_LABEL = env.str("OPENID_BUTTON_LABEL", default="OpenID")
OPENID_AUTO_REDIRECT = env.bool("OPENID_AUTO_REDIRECT", default=False)
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
if OPENID_AUTO_REDIRECT:  # who signs out is not to be signed in again at once
    ACCOUNT_LOGOUT_REDIRECT_URL += "?redirect=false"
OPENID_CLAIMS = {
    "required_role": env.list("OPENID_REQUIRED_ROLE", default=[]),
    "required_kind": env.str("OPENID_REQUIRED_ROLE_TOKEN_KIND", default="id"),
    "required_path": env.str("OPENID_REQUIRED_ROLE_PARAMETER_PATH", default="roles"),
    "admin_role": env.list("OPENID_ADMIN_ROLE", default=[]),
    "admin_kind": env.str("OPENID_ADMIN_ROLE_TOKEN_KIND", default="id"),
    "admin_path": env.str("OPENID_ADMIN_ROLE_PARAMETER_PATH", default="roles"),
    "role_sync": env.bool("OPENID_ROLE_SYNC_ENABLED", default=False),
    "role_kind": env.str("OPENID_ROLE_SYNC_SOURCE", default="id"),
    "role_path": env.str("OPENID_ROLE_SYNC_CLAIM", default="roles"),
    "role_priority": env.list("OPENID_ROLE_SYNC_ROLE_PRIORITY", default=[]),
    "fallback_role": env.str("OPENID_ROLE_SYNC_FALLBACK_ROLE", default="USER"),
    "group_sync": env.bool("OPENID_SYNC_GROUPS_FROM_TOKEN", default=False),
    "group_path": env.str("OPENID_GROUPS_CLAIM_PATH", default="groups"),
    "name_claim": env.str("OPENID_NAME_CLAIM", default=""),
    "email_claim": env.str("OPENID_EMAIL_CLAIM", default=""),
}
if ALLOW_SOCIAL_LOGIN and OPENID_ISSUER and env.str("OPENID_CLIENT_ID", default=""):
    add_provider(
        "openid_connect",
        APPS=[
            {
                "provider_id": "openid",
                "name": OPENID_LABEL,
                **OPENID_CLIENT,
                "settings": {
                    "server_url": OPENID_ISSUER,
                    "scope": env.str(
                        "OPENID_SCOPE", default="openid profile email"
                    ).split(),
                    "oauth_pkce_enabled": env.bool("OPENID_USE_PKCE", default=True),
                    "verified_email": env.list("OPENID_VERIFIED_DOMAINS", default=[]),
                },
            }
        ],
    )

# LDAP takes the place of passwords of our own.
LDAP_URL = env.str("LDAP_URL", default="")
LDAP = {
    "url": LDAP_URL,
    "bind_dn": env.str("LDAP_BIND_DN", default=""),
    "bind_credentials": env.str("LDAP_BIND_CREDENTIALS", default=""),
    "search_base": env.str("LDAP_USER_SEARCH_BASE", default=""),
    "search_filter": env.str("LDAP_SEARCH_FILTER", default="mail={{username}}"),
    "ca_cert_path": env.str("LDAP_CA_CERT_PATH", default=""),
    "reject_unauthorized": env.bool("LDAP_TLS_REJECT_UNAUTHORIZED", default=True),
    "starttls": env.bool("LDAP_STARTTLS", default=False),
    "id": env.str("LDAP_ID", default=""),
    "username": env.str("LDAP_USERNAME", default=""),
    "email": env.str("LDAP_EMAIL", default="mail"),
    "full_name": env.str("LDAP_FULL_NAME", default="cn"),
}
LDAP_LOGIN_USES_USERNAME = env.bool("LDAP_LOGIN_USES_USERNAME", default=False)
if LDAP_URL:
    AUTHENTICATION_BACKENDS = ["accounts.ldap.LdapBackend"]
    ALLOW_REGISTRATION = ALLOW_PASSWORD_RESET = False

# Second factors.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = applications.APP_TITLE
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, as LibreChat
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = applications.DEBUG
# Where no mail leaves, no address can be confirmed, and a second factor still helps.
MFA_ALLOW_UNVERIFIED_EMAIL = not MAIL_CONFIGURED
