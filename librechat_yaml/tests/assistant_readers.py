"""Who acts on the keys about assistants; readers.py says how it is written."""

from collections.abc import Mapping

from librechat_yaml.schema.assistants import (
    Agents,
    Assistants,
    AzureAssistants,
    Builder,
)
from librechat_yaml.schema.interface import AgentRights
from librechat_yaml.schema.section import Section

PLACES: Mapping[type[Section], Mapping[str, str]] = {
    Builder: {"chat/assistants/capabilities.py::builder_is_open": "disable_builder"},
    Assistants: {
        "chat/assistants/capabilities.py::capabilities": "capabilities",
        "chat/assistants/capabilities.py::is_offered": (
            "excluded_ids private_assistants supported_ids"
        ),
    },
    AzureAssistants: {"chat/assistants/capabilities.py::capabilities": "capabilities"},
    Agents: {
        "chat/assistants/capabilities.py::capabilities": "capabilities",
        "chat/assistants/capabilities.py::in_marked_groups": "allowed_providers",
    },
    AgentRights: {"chat/assistants/recipients.py": "public share"},
}
