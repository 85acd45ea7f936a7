"""The addresses of accounts alone, so that its tests need nothing above it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog


def home(request: HttpRequest) -> HttpResponse:
    """Stand in for the chat page."""
    return HttpResponse("home" if request.user.is_authenticated else "nobody")


def me(request: HttpRequest) -> JsonResponse:
    """Stand in for the API."""
    return JsonResponse({"signed_in": request.user.is_authenticated})


urlpatterns = [
    path("", home, name="chat"),
    path("api/me", me),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="jsi18n"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("admin/", admin.site.urls),
]
