"""Rules for passwords beyond Django's."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User


class MaximumLengthValidator:
    """Refuse passwords so long that hashing them would be an attack, or blank ones."""

    LONGEST = 128  # characters

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when the password is too long or only blanks."""
        if len(password) > self.LONGEST or not password.strip():
            raise ValidationError(self.get_help_text(), code="password_length")

    def get_help_text(self) -> str:
        """Say what is expected."""
        return _("Your password may have at most %(most)d characters.") % {
            "most": self.LONGEST
        }
