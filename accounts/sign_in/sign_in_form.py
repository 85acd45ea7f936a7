"""The form for signing in.

Apart from accounts.sign_in.forms, which allauth's own forms import.
"""

from allauth.account.forms import LoginForm
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User

LONGEST = 254  # characters, as an e-mail address


class SignInForm(LoginForm):  # type: ignore[misc]
    """Allauth's form, which says what it asks for.

    The name has a bound: it goes into a LIKE.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label = _label()
        field.validators.append(MaxLengthValidator(LONGEST))
        field.widget.attrs |= {"maxlength": str(LONGEST), "autocomplete": "username"}
        for each in self.fields.values():
            each.widget.attrs.pop("placeholder", None)  # the labels say it
        if not settings.ALLOW_PASSWORD_RESET:
            self.fields["password"].help_text = ""  # no way to a page that refuses

    def user_credentials(self) -> dict[str, str]:
        """Return what to look for: a user name, or an address that is none.

        Allauth would try an address as both, and so hash the password of a known one
        twice: by the time it takes, anybody could tell it from an unknown one.
        """
        credentials: dict[str, str] = super().user_credentials()
        name = credentials.get("username", "")
        if "email" in credentials and not settings.LDAP_URL:
            is_name = User.objects.filter(username__iexact=name).exists()
            credentials.pop("email" if is_name else "username")
        return credentials


def _label() -> str:
    if not settings.LDAP_URL:
        return str(_("E-mail or user name"))
    by_name = settings.LDAP_LOGIN_USES_USERNAME
    return str(_("User name") if by_name else _("E-mail"))
