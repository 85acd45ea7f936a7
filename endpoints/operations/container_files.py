"""Files in the containers that the service runs code in: `containers/…/content`."""

import re

from django.utils.translation import gettext as _

from endpoints.errors import BadAnswer
from endpoints.events import Usage
from endpoints.operations.operation import Operation, Received, perform
from endpoints.targets import Offer

PLAIN = re.compile(r"[A-Za-z0-9_-]{1,128}")  # an id, and no way to another address


async def content(offer: Offer, container: str, file_id: str, most: int) -> bytes:
    """Return a file of at most `most` bytes. Raises EndpointError.

    `offer` has to be narrowed to the group that has answered: it alone has the file.
    """
    if not (PLAIN.fullmatch(container) and PLAIN.fullmatch(file_id)):
        raise BadAnswer(_("What came names no file."))
    path = f"containers/{container}/files/{file_id}/content"

    def read(received: Received) -> tuple[bytes, Usage | None]:
        if len(received.content) > most:
            raise BadAnswer(_("It is too large."))
        return received.content, None

    asked = Operation(path, {}, 0, read, method="GET", modelless=True, named=True)
    return (await perform(offer, asked)).result
