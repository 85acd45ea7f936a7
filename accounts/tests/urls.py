"""The addresses of accounts alone, so that its tests need nothing above it."""

from types import SimpleNamespace

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog
from ninja import NinjaAPI
from ninja.security import APIKeyCookie

from accounts.api import keys, provider_keys, sessions


def home(request: HttpRequest) -> HttpResponse:
    """Stand in for the chat page."""
    return HttpResponse("home" if request.user.is_authenticated else "nobody")


class Session(APIKeyCookie):
    """Stand in for the chat's authentication: the person of the session."""

    param_name = settings.SESSION_COOKIE_NAME

    async def authenticate(self, request: HttpRequest, key: str | None) -> object:
        """Return who the session belongs to, None to refuse."""
        user = await request.auser()
        return SimpleNamespace(id=user.pk) if user.is_authenticated else None


api = NinjaAPI(auth=Session(), urls_namespace="accounts-tests")
api.add_router("/keys", keys.router)
api.add_router("/provider-keys", provider_keys.router)
api.add_router("/sessions", sessions.router)


def me(request: HttpRequest) -> JsonResponse:
    """Stand in for the API."""
    return JsonResponse({"signed_in": request.user.is_authenticated})


urlpatterns = [
    path("", home, name="chat"),
    path("api/me", me),
    path("api/", api.urls),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="jsi18n"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    *(
        path("accounts/", include(f"allauth.socialaccount.providers.{name}.urls"))
        for name in ("google", "github", "discord")
    ),
    path("admin/", admin.site.urls),
]
