"""The form for signing in; apart from accounts.forms, which allauth's forms import."""

from allauth.account.forms import LoginForm
from django.core.validators import MaxLengthValidator

LONGEST = 254  # characters, as an e-mail address


class SignInForm(LoginForm):  # type: ignore[misc]
    """Allauth's form with a bound on the name: it goes into a LIKE."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].validators.append(MaxLengthValidator(LONGEST))
        self.fields["login"].widget.attrs["maxlength"] = str(LONGEST)
