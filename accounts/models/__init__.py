"""People, what they may use, and how they prove who they are."""

from accounts.models.access import AccessRule, PeopleGroup, Role
from accounts.models.banner import Banner
from accounts.models.bans import Ban
from accounts.models.invitations import Invitation
from accounts.models.keys import ApiKey, ProviderKey, ToolCredential
from accounts.models.people import FirstAdministrator, User
from accounts.models.permissions import Permission
from accounts.models.provisioning import DirectoryToken
from accounts.models.switches import SwitchedOff

__all__ = [
    "AccessRule",
    "ApiKey",
    "Ban",
    "Banner",
    "DirectoryToken",
    "FirstAdministrator",
    "Invitation",
    "PeopleGroup",
    "Permission",
    "ProviderKey",
    "Role",
    "SwitchedOff",
    "ToolCredential",
    "User",
]
