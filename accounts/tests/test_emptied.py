"""A test finds nothing of the one before, and all that migrations made."""

import pytest
from django.contrib.contenttypes.models import ContentType

from accounts.models import ApiKey, Role, User
from accounts.tests import emptied

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, emptied.Rows]:
    return {table: emptied.rows(table) for table in emptied.filled()}


def test_what_came_is_gone_and_what_went_or_changed_is_back() -> None:
    before = everything()
    assert {"accounts_role", "django_content_type"} == before.keys()
    person = User.objects.create(name="Otto", email="otto@example.com")
    ApiKey.objects.create(user=person, name="x", digest="y", prefix="z")
    Role.objects.filter(name="AUDITOR").delete()
    Role.objects.filter(name="ADMIN").update(permissions=[])
    ContentType.objects.all().delete()
    emptied.empty()
    assert everything() == before
