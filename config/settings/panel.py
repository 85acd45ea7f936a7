"""How the admin panel looks (django-unfold)."""

from django.templatetags.static import static

from config.settings.applications import APP_TITLE

UNFOLD = {
    "SITE_TITLE": APP_TITLE,
    "SITE_HEADER": APP_TITLE,
    "SITE_SYMBOL": "forum",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [lambda _request: static("css/panel.css")],
    "DASHBOARD_CALLBACK": "operations.panel.dashboard.context",
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .014 230)",
            "100": "oklch(94.2% .03 230)",
            "200": "oklch(89% .06 230)",
            "300": "oklch(81% .1 232)",
            "400": "oklch(72% .13 236)",
            "500": "oklch(63% .145 240)",
            "600": "oklch(54% .14 243)",
            "700": "oklch(47% .125 245)",
            "800": "oklch(41% .105 246)",
            "900": "oklch(36% .085 247)",
            "950": "oklch(27% .065 248)",
        }
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "operations.panel.site.navigation",
    },
}
