"""Our own pages about accounts; allauth's stand beside them under /accounts/."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
