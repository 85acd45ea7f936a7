"""The admin panel's site, and what its sidebar lists."""

from collections.abc import Callable, Iterable
from typing import Any

from csp.constants import UNSAFE_EVAL
from csp.decorators import csp_update
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from unfold.sites import UnfoldAdminSite

# Alpine.js, which the panel's theme is built on, compiles its attributes' expressions
# at run time. Inline scripts stay forbidden, and the chat's pages forbid both.
ALPINE = csp_update({"script-src": [UNSAFE_EVAL]})


class PanelSite(UnfoldAdminSite):  # type: ignore[misc]
    """The theme's site, with the one relaxation of the policy that it needs."""

    index_template = "panel/dashboard.html"

    def admin_view(
        self,
        view: Callable[..., Any],
        cacheable: bool = False,  # noqa: FBT001, FBT002 - Django's signature
    ) -> Callable[..., Any]:
        """Wrap a page: administrators only, and Alpine.js may run."""
        wrapped: Callable[..., Any] = ALPINE(super().admin_view(view, cacheable))
        return wrapped


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sidebar; a page that is not installed is left out."""
    groups = [
        (
            "",
            [
                (_("Dashboard"), "dashboard", "admin:index"),
                (_("Deployments"), "dns", "panel_health"),
                (_("Tools"), "build", "panel_tools"),
                (_("Configuration"), "tune", "panel_configuration"),
            ],
        ),
        (
            _("People"),
            [
                (_("People"), "person", "admin:accounts_user_changelist"),
                (_("Groups"), "group", "admin:accounts_peoplegroup_changelist"),
                (_("Roles"), "badge", "admin:accounts_role_changelist"),
                (_("Access"), "key", "admin:accounts_accessrule_changelist"),
                (_("Invitations"), "mail", "admin:accounts_invitation_changelist"),
                (_("Bans"), "block", "admin:accounts_ban_changelist"),
                (_("API keys"), "vpn_key", "admin:accounts_apikey_changelist"),
                (_("Banner"), "campaign", "admin:accounts_banner_changelist"),
            ],
        ),
        (
            _("Spending"),
            [
                (_("Budgets"), "savings", "admin:ledger_budget_changelist"),
                (_("Ledger"), "receipt_long", "admin:ledger_ledgerentry_changelist"),
            ],
        ),
        (
            _("Oversight"),
            [
                (_("Audit log"), "policy", "admin:audit_auditentry_changelist"),
                (_("Read a conversation"), "visibility", "panel_break_glass"),
            ],
        ),
    ]
    return [
        {"title": title, "separator": bool(title), "items": list(_items(pages))}
        for title, pages in groups
    ]


def _items(pages: Iterable[tuple[str, str, str]]) -> Iterable[dict[str, Any]]:
    """Yield the sidebar's entries for pages that have an address."""
    for title, icon, name in pages:
        try:
            yield {"title": title, "icon": icon, "link": reverse(name)}
        except NoReverseMatch:
            continue
