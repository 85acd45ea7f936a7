"""What everybody, or a group of people, reads at the top of the page."""

from datetime import datetime

from django.db import models
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class Banner(models.Model):
    """A notice shown between two times; `public` ones on the sign-in page as well."""

    class Tone(models.TextChoices):
        """How it looks."""

        INFO = "quiet", _("Information")
        WARNING = "warning", _("Warning")
        ERROR = "error", _("Trouble")

    message = models.CharField(_("message"), max_length=500)
    tone = models.CharField(
        _("look"), max_length=8, choices=Tone.choices, default=Tone.WARNING
    )
    link = models.URLField(
        _("link"), blank=True, help_text=_("Where more is told; may be empty.")
    )
    group = models.ForeignKey(
        "accounts.PeopleGroup",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("for"),
        help_text=_("Empty: for everybody."),
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    public = models.BooleanField(_("before signing in too"), default=False)
    persistent = models.BooleanField(
        _("stays"), default=False, help_text=_("People cannot put it away.")
    )

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        ordering = ("-starts_at", "-pk")

    def __str__(self) -> str:
        return self.message

    @classmethod
    def showing(cls, user_id: int | None = None) -> "QuerySet[Banner]":
        """Return the banners of this moment for a person or a visitor, latest first."""
        now = timezone.now()
        rows = cls.objects.filter(starts_at__lte=now)
        rows = rows.filter(Q(ends_at=None) | Q(ends_at__gt=now))
        if user_id is None:
            return rows.filter(public=True, group=None)
        theirs = User.groups.through._default_manager.filter(user_id=user_id)
        groups = theirs.values("peoplegroup_id")
        return rows.filter(Q(group=None) | Q(group__in=groups))

    @classmethod
    def next_change(cls) -> datetime | None:
        """Return when the next banner appears or goes; None when none will."""
        now = timezone.now()
        begins = cls.objects.filter(starts_at__gt=now).aggregate(at=Min("starts_at"))
        ends = cls.objects.filter(ends_at__gt=now).aggregate(at=Min("ends_at"))
        moments = [found["at"] for found in (begins, ends) if found["at"] is not None]
        return min(moments, default=None)
