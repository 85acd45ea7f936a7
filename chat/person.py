"""Who asks: what runs and stores need to know of a signed-in person."""

from dataclasses import dataclass, field

from accounts.models import User
from endpoints.wire.placeholders import values_for


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
        named = (user.pk, user.name, user.email, user.role)
        return cls(*named, address, values_for(user))
