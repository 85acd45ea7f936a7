"""Keys: ours for programs, and people's own for model providers and tools."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.lines import LineField


class ApiKey(models.Model):
    """A personal key for programs. The key itself is shown once and never stored.

    `model_patterns` are globs (`gpt-4*`); an empty list means: what its person may use.
    A key never reaches further than its person: both are asked at every use.
    """

    class Scope(models.TextChoices):
        """What a key may be used for."""

        GATEWAY = "gateway", _("Models (/v1, /openai)")
        API = "api", _("Conversations (/api)")
        ADMIN = "admin", _("Administration (/api/admin)")

    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.CASCADE,
        related_name="api_keys",
        verbose_name=_("person"),
    )
    name: "models.CharField[str, str]" = LineField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    model_patterns = models.JSONField(_("models"), default=list, blank=True)
    rpm = models.PositiveIntegerField(
        _("requests a minute"), default=0, help_text=_("0 means no limit of its own.")
    )
    tpm = models.PositiveIntegerField(
        _("tokens a minute"), default=0, help_text=_("0 means no limit of its own.")
    )
    # A pattern of models → {"rpm": …, "tpm": …}: accounts/keys/minute_limits.py.
    model_limits = models.JSONField(_("limits by model"), default=dict, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    blocked_at = models.DateTimeField(_("blocked"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    # What its maker notes of it; `tags` in it count towards every call's.
    metadata = models.JSONField(_("notes"), default=dict, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def usable(self) -> bool:
        """Say whether the key is neither blocked nor revoked nor expired."""
        expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.blocked_at is None and self.revoked_at is None and not expired


class ProviderKey(models.Model):
    """A person's own key for an endpoint with `apiKey: user_provided`, encrypted."""

    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.CASCADE,
        related_name="provider_keys",
        verbose_name=_("person"),
    )
    endpoint = models.CharField(_("endpoint"), max_length=100)
    ciphertext = models.BinaryField(editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("provider key")
        verbose_name_plural = _("provider keys")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "endpoint"], name="one_provider_key_per_endpoint"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.user_id} {self.endpoint}"


class ToolCredential(models.Model):
    """What a person has at a source of tools (`mcp:NAME`), encrypted.

    `kind` is `variables` (what they have entered) or `oauth` (what signing in gave);
    what signing in here gave has the source `sign_in:openid`.
    """

    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.CASCADE,
        related_name="tool_credentials",
        verbose_name=_("person"),
    )
    source = models.CharField(_("source"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20)
    ciphertext = models.BinaryField(editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "source", "kind"], name="one_credential_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.user_id} {self.source} {self.kind}"
