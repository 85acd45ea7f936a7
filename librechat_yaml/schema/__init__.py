"""The shape of librechat.yaml: frozen sections, typed, and nothing else.

Attributes are the file's keys in snake_case: `titleConvo` is `title_convo`.
"""

from librechat_yaml.schema.endpoints.azure import AuthSection, Azure, Group, ModelEntry
from librechat_yaml.schema.endpoints.custom import (
    Custom,
    ModelChoice,
    OpenAI,
    TokenPrice,
)
from librechat_yaml.schema.interface import Interface, Link, Rights, Terms
from librechat_yaml.schema.limits import Balance, FileConfig, FileLimits, RateLimits
from librechat_yaml.schema.registration import Registration
from librechat_yaml.schema.root import Endpoints, LibreChat
from librechat_yaml.schema.specs import ModelSpecs, Preset, Spec
from librechat_yaml.schema.speech import Speech

__all__ = [
    "AuthSection",
    "Azure",
    "Balance",
    "Custom",
    "Endpoints",
    "FileConfig",
    "FileLimits",
    "Group",
    "Interface",
    "LibreChat",
    "Link",
    "ModelChoice",
    "ModelEntry",
    "ModelSpecs",
    "OpenAI",
    "Preset",
    "RateLimits",
    "Registration",
    "Rights",
    "Spec",
    "Speech",
    "Terms",
    "TokenPrice",
]
