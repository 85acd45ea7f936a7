"""What administrators have switched off for everybody, whatever the rules say."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SwitchedOff(models.Model):
    """One thing that nobody may use for now; no row: the access rules decide.

    A deployment is a model in one group: `name` is the model's then.
    """

    class Kind(models.TextChoices):
        """What is off."""

        TOOL = "tool", _("Tools")
        MODEL = "model", _("Model")
        DEPLOYMENT = "deployment", _("Deployment")
        GROUP = "group", _("Azure group")

    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    group = models.CharField(_("Azure group"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("off switch")
        verbose_name_plural = _("off switches")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "group", "name"], name="off_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"

    @property
    def thing(self) -> str:
        """Name what is off."""
        return f"{self.group}/{self.name}" if self.group else self.name
