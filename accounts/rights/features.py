"""What can be allowed or denied besides models, and its switch in `librechat.yaml`."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from librechat_yaml.live import librechat
from librechat_yaml.schema import Interface

FEATURES: dict[str, Promise] = {
    "api_keys": _("API keys"),
    "assistants": _("Assistants"),
    "bookmarks": _("Bookmarks"),
    "build_assistants": _("Make assistants"),
    "export": _("Export"),
    "feedback": _("Feedback"),
    "file_search": _("Search in files"),
    "files": _("Files"),
    "images": _("Image generation"),
    "import": _("Import"),
    "memories": _("Memories"),
    "parameters": _("Model parameters"),
    "presets": _("Presets"),
    "projects": _("Projects"),
    "prompts": _("Prompt library"),
    "share_assistants": _("Share assistants"),
    "share_public": _("Share with everybody"),
    "sharing": _("Share links"),
    "speech": _("Speech"),
    "temporary_chat": _("Temporary chats"),
    "web_search": _("Web search"),
}

# Features that `interface` of librechat.yaml can turn off for everybody.
SWITCHES: dict[str, Callable[[Interface], bool]] = {
    "assistants": lambda interface: interface.agents.use,
    "bookmarks": lambda interface: interface.bookmarks,
    "build_assistants": lambda interface: (
        interface.agents.use and interface.agents.create
    ),
    "feedback": lambda interface: interface.feedback,
    "file_search": lambda interface: interface.file_search,
    "memories": lambda interface: interface.memories,
    "parameters": lambda interface: interface.parameters,
    "presets": lambda interface: interface.presets,
    "prompts": lambda interface: interface.prompts.use,
    "share_public": lambda interface: interface.shared_links.public,
    "sharing": lambda interface: interface.shared_links.create,
    "temporary_chat": lambda interface: interface.temporary_chat,
    "web_search": lambda interface: interface.web_search,
}


def switched_off(feature: str) -> bool:
    """Say whether `librechat.yaml` turns a feature off; KeyError when unknown."""
    if feature not in FEATURES:
        raise KeyError(feature)
    switch = SWITCHES.get(feature)
    return switch is not None and not switch(librechat().interface)
