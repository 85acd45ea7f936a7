"""The list of people reads a page, not everybody, however many there are."""

from datetime import timedelta

import pytest
from django.contrib.admin.sites import site
from django.contrib.admin.views.main import ChangeList
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User

MANY = 10_000


@pytest.fixture
def many(ada: User) -> User:
    """Have ten thousand people; return the administrator among them."""
    now = timezone.now()
    User.objects.bulk_create(
        User(
            email=f"p{number}@example.com",
            name=f"Person {number}",
            created_at=now - timedelta(seconds=number),
            status="suspended" if number % 50 == 0 else "active",
        )
        for number in range(MANY)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return ada


def listed(person: User, query: dict[str, str]) -> ChangeList:
    """Return the list of people as it is shown for a query."""
    request = RequestFactory().get("/admin/accounts/user/", query)
    request.user = person
    return site._registry[User].get_changelist_instance(request)


def test_a_page_is_read_by_an_index_and_not_sorted(many: User) -> None:
    queries: list[dict[str, str]] = [{}, {"status__exact": "suspended"}, {"p": "3"}]
    for query in queries:
        listing = listed(many, query)
        assert len(listing.result_list) == 50
        plan = listing.queryset.order_by("-created_at", "-pk")[:50].explain()
        assert "TEMP B-TREE" not in plan
        assert "USING INDEX" in plan


def test_a_person_is_found_among_many(many: User) -> None:
    for text in ("p77@example.com", "P77@EXAMPLE.COM"):
        found = listed(many, {"q": text}).result_list
        assert "p77@example.com" in [person.email for person in found]
