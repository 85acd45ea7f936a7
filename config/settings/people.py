"""How people sign up and sign in (django-allauth); LibreChat's names and defaults."""

from config.settings.applications import SECRETS
from config.settings.environment import env, product
from config.settings.mail import MAIL_CONFIGURED

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "accounts.sign_in.hashers.ImportedBcrypt",
]
MIN_PASSWORD_LENGTH = env.int("MIN_PASSWORD_LENGTH", default=8)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": MIN_PASSWORD_LENGTH},
    },
    {"NAME": "accounts.sign_in.password_rules.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation"
        ".UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
PASSWORD_RESET_TIMEOUT = 15 * 60  # seconds

# Who may come in.
ALLOW_EMAIL_LOGIN = env.bool("ALLOW_EMAIL_LOGIN", default=True)
ALLOW_REGISTRATION = env.bool("ALLOW_REGISTRATION", default=True)
ALLOW_PASSWORD_RESET = env.bool("ALLOW_PASSWORD_RESET", default=False)
ALLOW_ACCOUNT_DELETION = env.bool("ALLOW_ACCOUNT_DELETION", default=True)
ALLOW_UNVERIFIED_EMAIL_LOGIN = env.bool("ALLOW_UNVERIFIED_EMAIL_LOGIN", default=True)
REGISTRATION_APPROVAL = env.bool("REGISTRATION_APPROVAL", default=False)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.sign_in.forms.SignUpForm"
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.sign_in_form.SignInForm",
    "signup": "accounts.sign_in.sign_up_form.HidingSignUpForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
if MAIL_CONFIGURED:
    ACCOUNT_EMAIL_VERIFICATION = (
        "optional" if ALLOW_UNVERIFIED_EMAIL_LOGIN else "mandatory"
    )
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a new password, second factor, service
ACCOUNT_SESSION_REMEMBER = True
# LibreChat's refresh token is what a session is here. (Its SESSION_EXPIRY says how
# often a browser must show that token: here every request shows the session.)
SESSION_COOKIE_AGE = product("REFRESH_TOKEN_EXPIRY", "1000 * 60 * 60 * 24 * 7") // 1000
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds
USERSESSIONS_TRACK_ACTIVITY = False

# Keys that encrypt what people give us; the first encrypts, all of them decrypt.
CREDS_KEYS = env.list("CREDS_KEY", default=[]) or [SECRETS.get("CREDS_KEY")]
