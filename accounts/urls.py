"""Our own pages about accounts; allauth's stand beside them under /accounts/."""

from django.urls import path

from accounts.views import deletion, invitation, password_reset, sign_in, terms

urlpatterns = [
    path("invitation/<str:token>/", invitation.follow, name="accounts_invitation"),
    path("terms/", terms.accept, name="accounts_terms"),
    path("delete/", deletion.delete, name="accounts_delete"),
    # In front of allauth's own pages of these addresses.
    path("login/", sign_in.enter, name="accounts_login"),
    path("password/reset/", password_reset.ask, name="accounts_password_reset"),
]
