"""People: who may sign in, and as what."""

from typing import ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is compared without regard to case."""

    def create_user(
        self, email: str, password: str | None = None, **fields: object
    ) -> "User":
        """Store a new person; `password` None means they cannot sign in with one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> "User":
        """Store a new administrator."""
        return self.create_user(email, password, role=User.Role.ADMIN, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `name` is free text: two Chinese characters are a full name."""

    class Role(models.TextChoices):
        """What a person is here; more roles come from `Role` rows."""

        ADMIN = "ADMIN", _("Administrator")
        USER = "USER", _("Member")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(max_length=40, choices=Role.choices, default=Role.USER)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Say whether this person may open the admin panel."""
        return self.role == self.Role.ADMIN
