"""The table of what programs come back to by its id."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class KeptItem(models.Model):
    """Something with an id that lives on: at one service, or here (`target` is "").

    Nobody but its person finds it again. `item_ids` are those of an answer's parts,
    each within blanks; `body` is what is known here; `open_call` the reservation of a
    call that still goes on at the service, null once it has its ledger line.
    """

    class Kind(models.TextChoices):
        """What it is."""

        RESPONSE = "response", "response"
        FILE = "file", "file"
        BATCH = "batch", "batch"
        JOB = "job", "job"

    id = models.CharField(primary_key=True, max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    key_id = models.BigIntegerField(null=True)
    endpoint = models.CharField(max_length=100)
    group = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=200)
    target = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    item_ids = models.TextField(blank=True)
    tokens = models.PositiveBigIntegerField(default=0)  # what it adds to a next prompt
    body = models.JSONField(default=dict)
    open_call = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "kind", "-created_at"]),
            models.Index(fields=["expires_at"]),
            models.Index(
                fields=["touched_at"],
                name="kept_open",
                condition=models.Q(open_call__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.id
