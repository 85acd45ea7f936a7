"""What can be allowed or denied besides models, and its switch in `librechat.yaml`."""

from django.utils.translation import gettext_lazy as _

from config.live import librechat

# Feature → (what people read, the `interface` switch that turns it off, "" for none).
FEATURES = {
    "api_keys": (_("API keys"), ""),
    "bookmarks": (_("Bookmarks"), "bookmarks"),
    "export": (_("Export"), ""),
    "feedback": (_("Feedback"), "feedback"),
    "file_search": (_("Search in files"), "fileSearch"),
    "files": (_("Files"), ""),
    "images": (_("Image generation"), ""),
    "import": (_("Import"), ""),
    "memories": (_("Memories"), "memories"),
    "parameters": (_("Model parameters"), "parameters"),
    "presets": (_("Presets"), "presets"),
    "projects": (_("Projects"), ""),
    "prompts": (_("Prompt library"), "prompts"),
    "share_public": (_("Share with everybody"), ""),
    "sharing": (_("Share links"), "sharedLinks"),
    "speech": (_("Speech"), ""),
    "temporary_chat": (_("Temporary chats"), "temporaryChat"),
    "web_search": (_("Web search"), "webSearch"),
}


def switched_off(feature: str) -> bool:
    """Say whether `librechat.yaml` turns a feature off; KeyError when unknown."""
    switch = FEATURES[feature][1]
    return bool(switch) and _off(getattr(librechat().interface, switch, None))


def _off(value: object) -> bool:
    """Say whether a switch, or an object with `use`, says no."""
    return value is False or getattr(value, "use", None) is False
