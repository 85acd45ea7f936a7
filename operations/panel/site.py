"""The admin panel's site, and what its sidebar lists."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from csp.constants import UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from unfold.sites import UnfoldAdminSite

from accounts.models import User
from operations.panel.pages import CONFIGURATION, DEPLOYMENTS

# Title, icon, the address's name, and the permissions of which any one opens it.
Page = tuple[str, str, str, tuple[str, ...]]

# Alpine.js, which the panel's theme is built on, compiles its attributes' expressions
# at run time. Inline scripts stay forbidden, and the chat's pages forbid both.
ALPINE = csp_update({"script-src": [UNSAFE_EVAL]})


class Names(AutocompleteJsonView):
    """Names to choose from, also for who may name rows only: a budget's person."""

    def has_perm(self, request: HttpRequest, obj: object = None) -> bool:
        """Let those in who may see the rows, or those that they are chosen for."""
        site = cast(UnfoldAdminSite, self.admin_site)
        asking = site._registry.get(self.source_field.model)
        may_see: bool = super().has_perm(request, obj)  # type: ignore[arg-type]
        return may_see or bool(asking and asking.has_view_permission(request))


class PanelSite(UnfoldAdminSite):  # type: ignore[misc]
    """The theme's site, with the one relaxation of the policy that it needs."""

    index_template = "panel/dashboard.html"

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the dashboard, or the first page that this person may open."""
        if not cast(User, request.user).has_perm("spending.view"):
            if not (groups := navigation(request)):
                raise PermissionDenied
            return redirect(groups[0]["items"][0]["link"])
        shown: HttpResponse = super().index(request, extra_context)
        return shown

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        """Offer names to choose from."""
        return Names.as_view(admin_site=self)(request)

    def admin_view(
        self,
        view: Callable[..., Any],
        cacheable: bool = False,  # noqa: FBT001, FBT002 - Django's signature
    ) -> Callable[..., Any]:
        """Wrap a page: administrators only, and Alpine.js may run."""
        wrapped: Callable[..., Any] = ALPINE(super().admin_view(view, cacheable))
        return wrapped


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sidebar: the pages that there are and that this person may open."""
    user = cast(User, request.user)
    return [
        {"title": title, "separator": bool(title), "items": items}
        for title, pages in _pages()
        if (items := list(_items(user, pages)))
    ]


def _pages() -> Iterable[tuple[str, list[Page]]]:
    """Yield the sidebar's groups: title, icon, address, and what opens each page."""
    yield (
        "",
        [
            (_("Dashboard"), "dashboard", "admin:index", ("spending.view",)),
            (_("Deployments"), "dns", "panel_health", DEPLOYMENTS),
            (_("Tools"), "build", "panel_tools", DEPLOYMENTS),
            (_("Configuration"), "tune", "panel_configuration", CONFIGURATION),
        ],
    )
    yield (
        _("People"),
        [
            (_("People"), "person", *_list("accounts", "user")),
            (_("Groups"), "group", *_list("accounts", "peoplegroup")),
            (_("Roles"), "badge", *_list("accounts", "role")),
            (_("Access"), "key", *_list("accounts", "accessrule")),
            (_("Invitations"), "mail", *_list("accounts", "invitation")),
            (_("Bans"), "block", *_list("accounts", "ban")),
            (_("API keys"), "vpn_key", *_list("accounts", "apikey")),
            (_("Directories"), "sync", *_list("accounts", "directorytoken")),
            (_("Banner"), "campaign", *_list("accounts", "banner")),
        ],
    )
    yield (
        _("Spending"),
        [
            (_("Budgets"), "savings", *_list("ledger", "budget")),
            (
                _("Month by month"),
                "calendar_month",
                "panel_finance",
                ("spending.view",),
            ),
            (_("Ledger"), "receipt_long", *_list("ledger", "ledgerentry")),
        ],
    )
    yield (
        _("Oversight"),
        [
            (_("Audit log"), "policy", *_list("audit", "auditentry")),
            (
                _("Where did it come from?"),
                "travel_explore",
                "panel_origin",
                ("spending.view",),
            ),
            (
                _("Read a conversation"),
                "visibility",
                "panel_break_glass",
                ("conversations.read",),
            ),
        ],
    )


def _list(app: str, rows: str) -> tuple[str, tuple[str]]:
    return f"admin:{app}_{rows}_changelist", (f"{app}.view_{rows}",)


def _items(user: User, pages: Iterable[Page]) -> Iterable[dict[str, Any]]:
    """Yield the sidebar's entries for pages that have an address and may be opened."""
    for title, icon, name, any_of in pages:
        if not any(map(user.has_perm, any_of)):
            continue
        try:
            yield {"title": title, "icon": icon, "link": reverse(name)}
        except NoReverseMatch:
            continue
