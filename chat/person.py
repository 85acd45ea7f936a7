"""Who asks: what runs and stores need to know of a signed-in person."""

from dataclasses import dataclass, field

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Person:
    """A person; `placeholders` fill headers, as LIBRECHAT_USER_ID → text."""

    id: int
    name: str
    email: str
    role: str
    address: str = ""  # the peer's IP address
    placeholders: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, address: str = "") -> "Person":
        """Return the person behind an account."""
        placeholders = {
            "LIBRECHAT_USER_ID": str(user.pk),
            "LIBRECHAT_USER_NAME": user.name,
            "LIBRECHAT_USER_USERNAME": user.name,
            "LIBRECHAT_USER_EMAIL": user.email,
            "LIBRECHAT_USER_ROLE": user.role,
        }
        return cls(user.pk, user.name, user.email, user.role, address, placeholders)
