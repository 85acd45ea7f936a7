"""People: who may sign in, and as what."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.access import ADMIN as ADMIN
from accounts.models.access import USER as USER
from accounts.models.access import Role
from accounts.models.lines import LineField, one_line
from accounts.models.permissions import ALL, NONE, Powers


def powers_of(role: str) -> Powers:
    """Return what a role lets one do in the panel; nothing where there is no such."""
    if role in (ADMIN, USER):
        return ALL if role == ADMIN else NONE
    found = Role.objects.filter(pk=role).first()
    return NONE if found is None else found.powers


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is compared without regard to case."""

    def create_user(
        self, email: str, password: str | None = None, **fields: object
    ) -> "User":
        """Store a new person; `password` None means they cannot sign in with one."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> "User":
        """Store a new administrator."""
        return self.create_user(email, password, role=ADMIN, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person. `name` is free text: two Chinese characters are a full name.

    `role` names a `Role` row; ADMIN and USER always exist. `is_active` is worked
    out, never stored: it is what Django, allauth and Channels ask before they take
    a session for signed in, so pending, suspended and banned people are nobody.
    """

    class Status(models.TextChoices):
        """Whether a person may come in."""

        PENDING = "pending", _("Waiting for approval")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")

    email = models.EmailField(_("e-mail"), unique=True)
    name: "models.CharField[str, str]" = LineField(_("name"), max_length=80)
    username: "models.CharField[str | None, str | None]" = LineField(
        _("user name"), max_length=80, unique=True, null=True, blank=True
    )
    role = models.CharField(_("role"), max_length=40, default=USER, db_index=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.ACTIVE,
        db_index=True,
    )
    groups: "models.ManyToManyField[models.Model, models.Model]" = (
        models.ManyToManyField(
            "accounts.PeopleGroup",
            verbose_name=_("groups"),
            related_name="members",
            blank=True,
        )
    )
    banned_until = models.DateTimeField(_("banned until"), null=True, blank=True)
    ban_reason = models.CharField(_("reason"), max_length=200, blank=True)
    # What a directory that keeps this person (SCIM) calls them: Entra's object id.
    external_id = models.CharField(
        _("id in the directory"), max_length=200, blank=True, db_index=True
    )
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("joined"), default=timezone.now, db_index=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
            models.UniqueConstraint(Lower("username"), name="one_account_per_username"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: object, **kwargs: object) -> None:
        """Store; addresses are kept in lower case, an empty user name as none."""
        self.email = one_line(self.email or "").lower()
        self.username = self.username or None
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_full_name(self) -> str:
        """Return the name; the panel asks for it by this word."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name: which part of one is short differs by language."""
        return self.name

    @property
    def is_banned(self) -> bool:
        """Say whether a ban runs now."""
        return self.banned_until is not None and self.banned_until > timezone.now()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Say whether this person may come in at all."""
        return self.status == self.Status.ACTIVE and not self.is_banned

    @property
    def is_staff(self) -> bool:
        """Say whether this person may open the admin panel, whatever they may there."""
        return self.is_active and bool(self.powers)

    @property
    def is_superuser(self) -> bool:
        """Say whether this person is an owner of the installation."""
        return self.is_active and self.role == ADMIN

    @property
    def powers(self) -> Powers:
        """Return what the role lets this person do in the panel."""
        known: tuple[str, Powers] | None = getattr(self, "_powers", None)
        if known is None or known[0] != self.role:
            known = self._powers = (self.role, powers_of(self.role))
        return known[1]

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Say whether this person may do a thing: a permission, or one of Django's."""
        return self.is_superuser or (self.is_active and self.powers.may(perm))

    def has_perms(self, perms: Iterable[str], obj: object = None) -> bool:
        """Say whether this person may do all of some things."""
        return all(self.has_perm(perm) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Say whether this person may open the panel; its pages ask further."""
        return self.is_staff


class FirstAdministrator(models.Model):
    """One row at most: the account that became administrator by being the first.

    The primary key is always 1, so of any number of simultaneous first sign-ups
    the database lets one through. The row outlives the account: an installation
    whose people were all deleted does not hand itself to the next visitor.
    """

    ONLY = 1

    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True)
    claimed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"#{self.user_id}"

    @classmethod
    def awaited(cls) -> bool:
        """Say whether nobody was ever here: the next account is the administrator's."""
        return not User.objects.exists() and not cls.objects.exists()

    @classmethod
    def claim(cls, user: User) -> bool:
        """Make `user` administrator if nobody else was ever here; say whether.

        Call in the transaction that stores `user`.
        """
        if User.objects.exclude(pk=user.pk).exists():
            return False
        try:
            with transaction.atomic():
                cls.objects.create(pk=cls.ONLY, user=user)
        except IntegrityError:
            return False
        user.role = ADMIN
        user.save(update_fields=["role"])
        return True
