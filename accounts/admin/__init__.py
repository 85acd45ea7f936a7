"""The panel's pages about people; signing in goes through allauth, limits and all."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from accounts.admin import (
    access,
    audit,
    banners,
    bans,
    directories,
    invitations,
    keys,
    ledger,
    people,
    roles,
)

__all__ = [
    "access",
    "audit",
    "banners",
    "bans",
    "directories",
    "invitations",
    "keys",
    "ledger",
    "people",
    "roles",
]

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
