"""Tables of the audit log."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One thing that somebody did. Only ever added.

    People are named by number, never by a foreign key: deleting a person must not
    change the log. `hash` covers the entry and the hash before it.
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    created_at = models.DateTimeField(_("time"), db_index=True)
    actor_id = models.BigIntegerField(
        _("by"), null=True, help_text=_("Empty for the program itself.")
    )
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(_("what"), max_length=60, blank=True)
    target_id = models.CharField(_("which"), max_length=80, blank=True)
    details = models.JSONField(_("details"), default=dict)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-number",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["actor_id", "-number"]),
            models.Index(fields=["action", "-number"]),
            models.Index(fields=["target_type", "target_id", "-number"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class Head(models.Model):
    """One row: the end of the chain. Whoever appends locks it first."""

    ONLY = 1

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
