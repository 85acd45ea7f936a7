"""Programs that bring the key of the service itself, where GATEWAY_PASS_KEYS lets them.

They come in with the rights of one account that is kept for them. A row among its keys
stands for all of them: revoking it, or denying the account, shuts them out.
"""

import re
from dataclasses import replace

from django.conf import settings

from accounts.keys import api_keys
from accounts.keys.api_keys import SHAPE
from accounts.keys.standing_keys import standing_key
from accounts.models import ApiKey, User
from accounts.rights.principal import Principal

NAME = "own keys of callers"
AZURES = re.compile(r"[A-Za-z0-9]{32,128}")


async def principal_of(text: str) -> Principal | None:
    """Return who calls with a key that is none of ours; None where nobody may.

    Nobody can tell here whether the key is good: the service does.
    """
    if not settings.GATEWAY_PASS_KEYS or SHAPE.fullmatch(text):
        return None
    if not AZURES.fullmatch(text):
        return None
    user = await User.objects.filter(email=settings.GATEWAY_PASS_KEYS).afirst()
    row = await standing_key(user.pk, NAME) if user else None
    if row is None:
        return None
    return replace(
        api_keys.principal_of(row), scopes=(ApiKey.Scope.GATEWAY,), own_key=text
    )
