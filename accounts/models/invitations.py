"""Invitations: a link that lets one person sign up, closed registration or not."""

import hashlib

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import USER


class Invitation(models.Model):
    """One use, one address when given; only a hash of the link's token is kept."""

    email = models.EmailField(_("e-mail"), blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=40, default=USER)
    groups: "models.ManyToManyField[models.Model, models.Model]" = (
        models.ManyToManyField(
            "accounts.PeopleGroup", blank=True, verbose_name=_("groups")
        )
    )
    invited_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("became"),
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.email or f"#{self.pk}"

    @staticmethod
    def digest_of(token: str) -> str:
        """Return what is stored for a token."""
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def open(self) -> bool:
        """Say whether the link still works."""
        return self.accepted_at is None and self.expires_at > timezone.now()
