"""One line that everybody reads at the top of the page."""

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Banner(models.Model):
    """A notice shown between two times; `public` ones on the sign-in page as well."""

    message = models.CharField(_("message"), max_length=500)
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
    def showing(cls, *, signed_in: bool) -> "QuerySet[Banner]":
        """Return the banners of this moment, the latest first."""
        now = timezone.now()
        rows = cls.objects.filter(starts_at__lte=now)
        rows = rows.filter(Q(ends_at=None) | Q(ends_at__gt=now))
        return rows if signed_in else rows.filter(public=True)
