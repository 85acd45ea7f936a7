"""The ledger: one line for every call to a model, and for each of a priced tool."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ledger.money import dollars


class LedgerEntry(models.Model):
    """What one call was for, what it used and how it ended. Never changed.

    `call_id` is the reservation's id, and unique: settling twice, from two
    processes after a crash, writes one line. A deleted person's lines stay,
    without the person. `cost` is null when nobody knows the model's price.
    """

    class Kind(models.TextChoices):
        """What a call was for."""

        CHAT = "chat", _("Answer")
        TITLE = "title", _("Title")
        SUMMARY = "summary", _("Summary")
        IMAGE = "image", _("Image")
        AUDIO = "audio", _("Speech")
        EMBEDDING = "embedding", _("Embedding")
        MODERATION = "moderation", _("Moderation")
        GATEWAY = "gateway", _("Gateway")
        TOOL = "tool", _("Tool")
        OTHER = "other", _("Other")

    call_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("time"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="ledger",
        verbose_name=_("person"),
    )
    key_id = models.BigIntegerField(_("API key"), null=True)
    conversation_id = models.CharField(_("conversation"), max_length=64, blank=True)
    run_id = models.CharField(_("run"), max_length=64, blank=True)
    kind = models.CharField(_("for"), max_length=12, choices=Kind.choices)
    endpoint = models.CharField(_("endpoint"), max_length=100)
    group = models.CharField(_("group"), max_length=100, blank=True)
    model = models.CharField(_("model"), max_length=200)
    base_model = models.CharField(_("base model"), max_length=200, blank=True)
    target = models.CharField(_("deployment"), max_length=200, blank=True)
    prompt = models.PositiveBigIntegerField(_("prompt tokens"), default=0)
    completion = models.PositiveBigIntegerField(_("completion tokens"), default=0)
    cached = models.PositiveBigIntegerField(_("cached tokens"), default=0)
    reasoning = models.PositiveBigIntegerField(_("reasoning tokens"), default=0)
    counted = models.BooleanField(_("counted here"), default=False)
    nano_usd = models.BigIntegerField(_("cost in nano-dollars"), null=True)
    price_version = models.CharField(_("price list"), max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    tried = models.JSONField(_("deployments asked"), default=list)  # Tried records
    outcome = models.CharField(_("outcome"), max_length=40, default="ok")
    latency_ms = models.PositiveIntegerField(_("duration in ms"), null=True)

    class Meta:
        verbose_name = _("ledger line")
        verbose_name_plural = _("ledger lines")
        ordering = ("-id",)
        # The admin list pages by id, so each filter is paired with it; the
        # time index serves reports and the date filter.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"]),
            models.Index(fields=["user", "-id"]),
            models.Index(fields=["model", "-id"]),
            models.Index(fields=["group", "-id"]),
            models.Index(fields=["kind", "-id"]),
            models.Index(fields=["outcome", "-id"]),
            models.Index(fields=["key_id", "-id"]),
            models.Index(fields=["conversation_id"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.model}"

    @property
    def cost(self) -> Decimal | None:
        """Return the price in dollars, None when unknown."""
        return None if self.nano_usd is None else dollars(self.nano_usd)


class SpendTag(models.Model):
    """One word that a program has put on a call, to find its cost by."""

    entry = models.ForeignKey(
        LedgerEntry, on_delete=models.CASCADE, related_name="tags"
    )
    tag = models.CharField(_("tag"), max_length=100)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["tag", "entry"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry", "tag"], name="one_tag_per_call")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.tag}"
