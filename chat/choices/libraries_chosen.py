"""Which libraries a conversation has chosen.

Each stands among its tools as `library:ID`, so that it is kept, copied, exported and
switched off like any tool.
"""

from collections.abc import Iterable
from typing import Any

from accounts.rights.access import may
from chat.documents import Conversation
from chat.store import assistants
from chat.store.libraries.access import readable_libraries
from chat.store.personal import projects

GROUP = "libraries"  # of the tools that search in them
PREFIX = "library:"


def switch_of(library_id: str) -> str:
    """Return the name under which a library is switched on."""
    return PREFIX + library_id


def among(chosen: Iterable[str]) -> list[str]:
    """Return the ids of the libraries among what is switched on."""
    return [one.removeprefix(PREFIX) for one in chosen if one.startswith(PREFIX)]


async def chosen_by(conversation: Conversation) -> list[str]:
    """Return the ids of a conversation's libraries, those of its project too.

    With an assistant they are the assistant's, in place of the conversation's own.
    """
    found = await assistants.answering(conversation)
    own = among(found["tools"] if found else conversation.get("tools", []))
    owner_id, project_id = conversation["owner_id"], conversation["project_id"]
    of_project = await projects.library_ids(owner_id, project_id)
    return list(dict.fromkeys([*own, *of_project]))


async def library_switches(user_id: int) -> list[dict[str, Any]]:
    """Return the libraries that a person may switch on, as browsers are told."""
    if not (await may(user_id, "file_search")).allowed:
        return []
    return [
        {
            "group": switch_of(library["_id"]),
            "label": library["name"],
            "description": library["description"],
            "icon": "database",
            "always": False,
        }
        for library in await readable_libraries(user_id)
    ]
