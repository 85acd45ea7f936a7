"""Budgets, what is left of them, and what calls in progress hold of them."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ledger.amount_texts import amount_text
from accounts.ledger.periods import EPOCH


class Budget(models.Model):
    """A limit, for whom, in what and how often it begins anew."""

    class Scope(models.TextChoices):
        """Whose spending is limited. The second half are shared by all they cover."""

        EVERYONE = "everyone", _("Each person")
        MEMBER = "member", _("Each member of a group")
        PERSON = "person", _("One person")
        GROUP = "group", _("A group together")
        KEY = "key", _("An API key")
        INSTALLATION = "installation", _("Everybody together")

    class Unit(models.TextChoices):
        """What is counted."""

        USD = "usd", _("US dollars")
        TOKENS = "tokens", _("Tokens")

    class Period(models.TextChoices):
        """When it begins anew."""

        DAY = "day", _("Day")
        WEEK = "week", _("Week")
        MONTH = "month", _("Month")
        TOTAL = "total", _("Never")

    BALANCE = "balance"

    name = models.CharField(_("name"), max_length=100, blank=True)
    scope = models.CharField(_("for"), max_length=12, choices=Scope.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="budgets",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        "accounts.PeopleGroup",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="budgets",
        verbose_name=_("group"),
    )
    key = models.ForeignKey(
        "accounts.ApiKey",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="budgets",
        verbose_name=_("API key"),
    )
    model = models.CharField(
        _("models"),
        max_length=200,
        blank=True,
        help_text=_("As gpt-4*: it counts what asks for these. Empty: all models."),
    )
    unit = models.CharField(
        _("counted in"), max_length=6, choices=Unit.choices, default=Unit.USD
    )
    period = models.CharField(
        _("begins anew every"),
        max_length=5,
        choices=Period.choices,
        default=Period.MONTH,
    )
    limit = models.DecimalField(
        _("limit"),
        max_digits=15,
        decimal_places=4,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Dollars or tokens."),
    )
    hard = models.BooleanField(
        _("hard"),
        default=True,
        help_text=_("A hard limit refuses calls; a soft one only warns."),
    )
    active = models.BooleanField(_("in force"), default=True)
    origin = models.CharField(max_length=10, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ("-id",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["scope", "active"])
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["origin"],
                condition=models.Q(origin="balance"),
                name="one_balance_rule",
            )
        ]

    def __str__(self) -> str:
        limit = amount_text(self.unit, self.limit)
        which = f"{self.get_scope_display()}, {self.model}".removesuffix(", ")
        return self.name or f"{which}: {limit}"

    def clean(self) -> None:
        """Refuse a budget whose subject is missing, and drop subjects not asked for."""
        wanted = {"member": "group", "group": "group", "person": "person", "key": "key"}
        field = wanted.get(self.scope, "")
        for other in {"person", "group", "key"} - {field}:
            setattr(self, other, None)
        if field and getattr(self, f"{field}_id") is None:
            raise ValidationError({field: _("Say for whom.")})


class Meter(models.Model):
    """How much of a budget one subject has used since `window_start`.

    Whole numbers in nano-dollars or tokens. `granted` comes on top of the budget's
    limit: LibreChat's start balance and refills, and what an administrator adds.
    """

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="meters")
    subject = models.CharField(max_length=24)  # user:7, or "all" when shared
    window_start = models.DateTimeField(default=EPOCH)
    spent = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    granted = models.BigIntegerField(default=0)
    refilled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["budget", "subject"], name="one_meter_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.budget_id}/{self.subject}"


class Hold(models.Model):
    """A part of a meter that a call in progress may use up to `expires_at`."""

    reservation = models.UUIDField(db_index=True)
    meter = models.ForeignKey(Meter, on_delete=models.CASCADE, related_name="holds")
    amount = models.BigIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.meter_id}: {self.amount}"
