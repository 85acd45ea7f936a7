"""Roles, groups of people, and the rules that say what they may use."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.lines import LineField
from accounts.models.permissions import ALL, Powers

ADMIN = "ADMIN"
USER = "USER"

role_name = RegexValidator(
    r"^[A-Z][A-Z0-9_-]{0,39}$", _("Capital letters, digits, - and _ only.")
)


class Role(models.Model):
    """What a person is here. ADMIN, who may everything, and USER are built in.

    `permissions` name what its people may do in the panel (models/permissions.py).
    """

    name = models.CharField(
        _("name"), max_length=40, primary_key=True, validators=[role_name]
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    permissions = models.JSONField(_("may"), default=list, blank=True)
    own_groups = models.BooleanField(
        _("in their own groups only"),
        default=False,
        help_text=_("They see and change the members of groups that they manage."),
    )
    second_factor = models.BooleanField(
        _("second factor required"),
        default=False,
        help_text=_("Until they have set one up, they come no farther than that."),
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def powers(self) -> Powers:
        """Return what its people may do in the panel."""
        if self.name == ADMIN:
            return ALL
        known = frozenset(self.permissions) & ALL.permissions
        return Powers(known, self.own_groups)


class PeopleGroup(models.Model):
    """Some people, kept by hand or mirrored from a claim of the identity provider."""

    class Source(models.TextChoices):
        """Who keeps the list of members."""

        LOCAL = "local", _("Kept here")
        OIDC = "oidc", _("From sign-in")
        SCIM = "scim", _("From the directory")

    name: "models.CharField[str, str]" = LineField(
        _("name"), max_length=100, unique=True
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    source = models.CharField(
        _("members"), max_length=10, choices=Source.choices, default=Source.LOCAL
    )
    external_id = models.CharField(
        _("id at the provider"), max_length=200, blank=True, db_index=True
    )
    cost_centre: "models.CharField[str, str]" = LineField(
        _("cost centre"),
        max_length=60,
        blank=True,
        help_text=_("As accounting calls it; it stands in the files of spending."),
    )
    managers: "models.ManyToManyField[models.Model, models.Model]" = (
        models.ManyToManyField(
            "accounts.User",
            verbose_name=_("managed by"),
            related_name="manages",
            blank=True,
            help_text=_("Those of them whose role is limited to their own groups."),
        )
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class AccessRule(models.Model):
    """One line of the list that decides: the first rule that fits wins.

    A rule fits when the person is its subject and the thing matches its patterns
    (`*` stands for anything, letters' case does not matter). When none fits, the
    answer is yes.
    """

    class Effect(models.TextChoices):
        """What a fitting rule says."""

        ALLOW = "allow", _("Allow")
        DENY = "deny", _("Deny")

    class Subject(models.TextChoices):
        """Whom a rule is about."""

        EVERYONE = "everyone", _("Everyone")
        ROLE = "role", _("A role")
        GROUP = "group", _("A group")
        PERSON = "person", _("A person")

    class Kind(models.TextChoices):
        """What a rule is about."""

        MODEL = "model", _("Models")
        FEATURE = "feature", _("A feature")
        TOOL = "tool", _("Tools")

    position = models.PositiveIntegerField(
        _("position"), default=100, help_text=_("Smaller numbers are asked first.")
    )
    effect = models.CharField(_("effect"), max_length=5, choices=Effect.choices)
    subject = models.CharField(
        _("who"), max_length=8, choices=Subject.choices, default=Subject.EVERYONE
    )
    role = models.ForeignKey(
        Role, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("role")
    )
    group = models.ForeignKey(
        PeopleGroup,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("group"),
    )
    person = models.ForeignKey(
        "accounts.User",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="access_rules",
        verbose_name=_("person"),
    )
    kind = models.CharField(
        _("what"), max_length=7, choices=Kind.choices, default=Kind.MODEL
    )
    endpoint = models.CharField(_("endpoint"), max_length=100, default="*")
    azure_group = models.CharField(_("Azure group"), max_length=100, default="*")
    model = models.CharField(_("model"), max_length=200, default="*")
    feature = models.CharField(_("feature"), max_length=40, blank=True)
    tool = models.CharField(_("tool"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("access rule")
        verbose_name_plural = _("access rules")
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        thing = (
            self.feature
            or self.tool
            or f"{self.endpoint}/{self.azure_group}/{self.model}"
        )
        return f"{self.position}: {self.effect} {self.who} {thing}"

    @property
    def who(self) -> str:
        """Name the subject for people."""
        named = self.role_id or self.group or self.person
        return str(named or self.get_subject_display())
