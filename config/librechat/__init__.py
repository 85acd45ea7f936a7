"""The shape of librechat.yaml: frozen sections, typed, and nothing else.

Attributes are the file's keys in snake_case: `titleConvo` is `title_convo`.
"""

from config.librechat.azure import AuthSection, Azure, Group, ModelEntry
from config.librechat.custom import Custom, ModelChoice, OpenAI, TokenPrice
from config.librechat.interface import Interface, Link, Rights, Terms
from config.librechat.limits import Balance, FileConfig, FileLimits, RateLimits
from config.librechat.registration import Registration
from config.librechat.root import Endpoints, LibreChat
from config.librechat.specs import ModelSpecs, Preset, Spec
from config.librechat.speech import Speech

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
