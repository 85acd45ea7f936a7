"""Every address, in one place: the table of contents of the site."""

from django.contrib import admin
from django.urls import include, path

from operations.api.litellm.app import api as litellm
from operations.api.native import api as administration
from operations.panel.break_glass import readings

urlpatterns = [
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/readings/", readings, name="readings"),
    path("admin/", include("operations.panel.urls")),
    path("admin/", admin.site.urls),
    path("api/admin/", administration.urls),
    path("scim/v2/", include("operations.api.scim.urls")),
    path("", include("chat.urls")),
    path("", litellm.urls),
]
