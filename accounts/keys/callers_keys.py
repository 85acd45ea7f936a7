"""Programs that bring the key of the service itself, where GATEWAY_PASS_KEYS lets them.

They come in with the rights of one account that is kept for them. A row among its keys
stands for all of them: revoking it, or denying the account, shuts them out.
"""

import re

from django.conf import settings

from accounts.keys.api_keys import SHAPE, digest
from accounts.models import ApiKey, User
from accounts.rights.access import may
from accounts.rights.principal import Principal
from librechat_yaml.reading.legacy import CALLER_PROVIDED

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
    if user is None or not await may(user.pk, "api_keys"):
        return None
    row = await _row(user)
    if not row.usable:
        return None
    return Principal(
        user_id=user.pk,
        key_id=row.pk,
        scopes=(ApiKey.Scope.GATEWAY,),
        model_patterns=tuple(row.model_patterns),
        rpm=row.rpm,
        own_key=text,
    )


async def _row(user: User) -> ApiKey:
    """Return the key that stands for all of them; nobody can call with it itself."""
    row, _ = await ApiKey.objects.aget_or_create(
        digest=digest(f"{CALLER_PROVIDED}:{user.pk}"),
        defaults={"user": user, "name": NAME, "prefix": "(none)", "scopes": []},
    )
    return row
