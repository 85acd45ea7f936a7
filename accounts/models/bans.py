"""Temporary bans, of people and of addresses."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Ban(models.Model):
    """A ban of a person, of an address, or of both; kept after its end as history."""

    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="bans",
        verbose_name=_("person"),
    )
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    made_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty when too many violations caused it."),
    )
    created_at = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"), db_index=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["address", "until"])]

    def __str__(self) -> str:
        return f"{self.user_id or self.address} → {self.until:%Y-%m-%d %H:%M}"

    @property
    def running(self) -> bool:
        """Say whether the ban holds now."""
        return self.lifted_at is None and self.until > timezone.now()
