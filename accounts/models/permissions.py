"""What a role lets somebody do in the admin panel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """One thing that somebody may do in the panel."""

    PEOPLE_VIEW = "people.view", _("See people, groups, invitations and bans")
    PEOPLE_CHANGE = (
        "people.change",
        _("Make, invite, approve, suspend and change people; fill groups"),
    )
    PEOPLE_HELP = (
        "people.help",
        _("Help people in: password links, second factors, sessions, bans"),
    )
    ROLES_CHANGE = "roles.change", _("Make roles and say what they may do")
    ACCESS_VIEW = "access.view", _("See access rules")
    ACCESS_CHANGE = "access.change", _("Change access rules")
    KEYS_VIEW = "keys.view", _("See keys and connections")
    KEYS_CHANGE = "keys.change", _("End keys and connections, limit keys")
    SPENDING_VIEW = "spending.view", _("See spending, budgets and the ledger")
    BUDGETS_CHANGE = "budgets.change", _("Change budgets")
    AUDIT_VIEW = "audit.view", _("Read the audit log")
    CONFIGURATION_VIEW = "configuration.view", _("See configuration and deployments")
    CONFIGURATION_CHANGE = "configuration.change", _("Put the configuration in force")
    SWITCHES_CHANGE = "switches.change", _("Switch models and deployments off and on")
    BANNERS_CHANGE = "banners.change", _("Make banners")
    CONVERSATIONS_READ = (
        "conversations.read",
        _("Read a conversation, with a reason that its person is told"),
    )


P = Permission
ABOUT_PEOPLE = frozenset({P.PEOPLE_VIEW, P.PEOPLE_CHANGE, P.PEOPLE_HELP})
EVERY = ("view", "add", "change", "delete")
KEPT_KEYS = ("apikey", "providerkey", "toolcredential")


def _django(app: str, verbs: Iterable[str], *rows: str) -> frozenset[str]:
    return frozenset(f"{app}.{verb}_{row}" for verb in verbs for row in rows)


SEEN_PEOPLE = ("user", "peoplegroup", "role", "invitation", "ban")
# What each lets one do with the rows of the panel's lists, as Django names it.
ON_ROWS: Mapping[str, frozenset[str]] = {
    P.PEOPLE_VIEW: _django("accounts", ("view",), *SEEN_PEOPLE),
    P.PEOPLE_CHANGE: _django("accounts", ("view",), *SEEN_PEOPLE)
    | _django("accounts", EVERY, "user", "peoplegroup", "invitation"),
    P.PEOPLE_HELP: _django("accounts", ("view",), *SEEN_PEOPLE),
    P.ROLES_CHANGE: _django("accounts", EVERY, "role"),
    P.ACCESS_VIEW: _django("accounts", ("view",), "accessrule"),
    P.ACCESS_CHANGE: _django("accounts", EVERY, "accessrule"),
    P.KEYS_VIEW: _django("accounts", ("view",), *KEPT_KEYS, "directorytoken"),
    P.KEYS_CHANGE: _django("accounts", EVERY, *KEPT_KEYS),
    P.SPENDING_VIEW: _django("ledger", ("view",), "ledgerentry", "budget"),
    P.BUDGETS_CHANGE: _django("ledger", EVERY, "budget"),
    P.AUDIT_VIEW: _django("audit", ("view",), "auditentry"),
    P.BANNERS_CHANGE: _django("accounts", EVERY, "banner"),
}


@dataclass(frozen=True, slots=True)
class Powers:
    """What somebody may do in the panel, and with whom."""

    permissions: frozenset[str] = frozenset()
    own_groups: bool = False  # only with the members of groups that they manage

    def __bool__(self) -> bool:
        return bool(self.permissions)

    def may(self, name: str) -> bool:
        """Say whether they may do a thing: a permission's name, or one of Django's."""
        return name in self.permissions or any(
            name in ON_ROWS.get(each, ()) for each in self.permissions
        )

    def cover(self, other: "Powers") -> bool:
        """Say whether they have all that `other` has, and so may give or take it."""
        wide_enough = other.own_groups or not other or not self.own_groups
        return wide_enough and other.permissions <= self.permissions


NONE = Powers()
ALL = Powers(frozenset(Permission.values))
