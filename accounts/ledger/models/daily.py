"""The ledger added up by day, so that the dashboard reads hundreds of rows."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sums(models.Model):
    """What the lines of one day and one subject add up to."""

    day: "models.DateField[date, date]" = models.DateField(_("day"))
    calls = models.BigIntegerField(_("calls"), default=0)
    failures = models.BigIntegerField(_("failed"), default=0)
    prompt = models.BigIntegerField(_("prompt tokens"), default=0)
    completion = models.BigIntegerField(_("completion tokens"), default=0)
    nano_usd = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class ModelDay(Sums):
    """One day of one deployment: few rows, however many people there are."""

    kind = models.CharField(max_length=12)
    endpoint = models.CharField(max_length=100)
    group = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=200)
    target = models.CharField(max_length=200, blank=True)

    SUBJECT = ("kind", "endpoint", "group", "model", "target")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["day", "kind", "endpoint", "group", "model", "target"],
                name="one_row_per_deployment_and_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.target or self.model}"


class PersonDay(Sums):
    """One day of one person; `person_id` 0 stands for people since deleted."""

    person_id = models.BigIntegerField()

    SUBJECT = ("person_id",)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["day", "person_id"], name="one_row_per_person_and_day"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id", "day"])
        ]

    def __str__(self) -> str:
        return f"{self.day} #{self.person_id}"


class Mark(models.Model):
    """One row: the last ledger line that the days include."""

    ONLY = 1

    entry_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.entry_id)
