"""Which services speak and hear, as a page is told of them."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.rights.access import may
from chat.errors import Invalid
from chat.person import Person
from endpoints.catalogue.speech import SpeechOffer, Way, speech_offer
from librechat_yaml.live import librechat


async def told(person: Person) -> dict[str, Any] | None:
    """Return what a page needs to speak and hear; None for who may do neither."""
    if not await may(person.id, "speech"):
        return None
    config = librechat()
    speaks, hears = speech_offer(config, "tts"), speech_offer(config, "stt")
    return {
        "voices": list(speaks.voices) if speaks else [],
        "hears": hears is not None,
        "defaults": config.speech.defaults(),
    }


def service(way: Way) -> SpeechOffer:
    """Return who speaks or hears. Raises Invalid when nobody does."""
    found = speech_offer(librechat(), way)
    if found is None:
        text = _("No service for speech is configured here.")
        raise Invalid(text, code="not_configured")
    return found
