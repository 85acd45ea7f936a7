"""What header placeholders stand for, person by person."""

from accounts.models import User
from endpoints.targets import Offer


def values_for(user: User) -> dict[str, str]:
    """Return the values for a person, as LIBRECHAT_USER_ID → text."""
    return {
        "LIBRECHAT_USER_ID": str(user.pk),
        "LIBRECHAT_USER_NAME": user.name,
        "LIBRECHAT_USER_USERNAME": user.name,
        "LIBRECHAT_USER_EMAIL": user.email,
        "LIBRECHAT_USER_ROLE": user.role,
    }


async def values_of(user_id: int, offer: Offer) -> dict[str, str]:
    """Return the values for calls to `offer`; {} when no header asks for any."""
    headers = (value for target in offer.targets for value in target.headers.values())
    if not any("{{" in value for value in headers):
        return {}
    user = await User.objects.filter(pk=user_id).afirst()
    return values_for(user) if user else {}
