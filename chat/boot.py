"""What a page or script is told first: who, which models, which limits."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.rights.access import may
from accounts.rights.rights import rights_of
from chat.assistants.offered import assistant_choices
from chat.choices.offered import choices, first, insists, own_keys
from chat.choices.tools_chosen import all_switches, connections
from chat.conversations.retention import kept_words
from chat.files.limits import limits_told
from chat.frames import MAX_TEXT
from chat.person import Person
from chat.runs.asking import second_person
from chat.runs.calls import approvers, page_calls
from chat.speech.services import told as speech_told
from endpoints.catalogue import catalogue
from librechat_yaml.live import librechat


async def approvals_for(person: Person) -> int | None:
    """Return how many calls of others wait for a person; None: none ever does."""
    if not await approvers.names_of(person.id):
        return None
    return len(await second_person.waiting_calls(person))


async def boot_for(person: Person) -> dict[str, Any]:
    """Return the state a fresh browser tab begins with."""
    config = librechat()
    offers = await choices(person)
    rights = await rights_of(person.id)
    problem = None
    if not catalogue.current().offers:
        problem = _("No model is configured: librechat.yaml offers none.")
    return {
        "user": {
            "id": person.id,
            "name": person.name,
            "email": person.email,
            "role": person.role,
            "panel": rights is not None and rights.opens_panel,
        },
        "offers": [*await assistant_choices(person, offers), *offers],
        "default_offer": first(config, offers),
        "default_wins": insists(config),
        "tools": await all_switches(person, [one["endpoint"] for one in offers]),
        "connections": await connections(person),
        "approvals": await approvals_for(person),
        "page_calls": await page_calls.waiting_of(person.id),
        "own_keys": await own_keys(person),
        "interface": config.interface.model_dump(mode="json", by_alias=True),
        "limits": {"max_text": MAX_TEXT},
        "kept": kept_words(),
        "image_resize": config.file_config.client_image_resize.model_dump(
            by_alias=True
        ),
        "file_limits": limits_told(one["endpoint"] for one in offers),
        "speech": await speech_told(person),
        "may_attach": (await may(person.id, "files")).allowed,
        "account_deletion": settings.ALLOW_ACCOUNT_DELETION,
        "problem": problem,
        "demo": catalogue.points_at_simulator(config),
        "language": get_language() or "en",
    }
