"""Ids that follow from their owner and from what somebody else has chosen (pure).

What a browser or a file names is no key by itself: it becomes one together with its
owner. So the same thing sent again is the same thing, whichever process it reaches,
and whoever knows another's ids can neither meet nor move what is kept under them.
"""

import uuid

NAMESPACE = uuid.UUID("6b6f1b0e-7c0e-5a53-9d0c-3c9e0f1d2a44")


def derived(owner_id: int, *source: str) -> str:
    """Return our id for something of this owner at a source."""
    return str(uuid.uuid5(NAMESPACE, "\n".join((str(owner_id), *source))))
