"""Who acts on the keys about assistants and actions, as readers.py has it."""

from collections.abc import Mapping

from librechat_yaml.schema.endpoints.assistants import (
    Agents,
    Assistants,
    AzureAssistants,
    Builder,
)
from librechat_yaml.schema.interface import AgentRights
from librechat_yaml.schema.section import Section
from librechat_yaml.schema.tools.actions import Action, ActionIdentity, Actions

PLACES: Mapping[type[Section], Mapping[str, str]] = {
    Actions: {
        "tools/actions/places.py::refuse_outside": "allowed_domains",
        "tools/actions/calling.py::internal_hosts": "allowed_addresses",
        "tools/actions/__init__.py::_configured": "services",
    },
    Action: {
        "tools/actions/__init__.py::_service": (
            "auth description headers name proxy title"
        ),
        "tools/actions/__init__.py::_text": "document file",
        "tools/actions/__init__.py::document_of": "server",
    },
    ActionIdentity: {
        "tools/actions/__init__.py::_service": (
            "client_id header scope secret token_url type username"
        ),
    },
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
