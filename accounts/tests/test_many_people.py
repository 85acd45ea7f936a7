"""The list of people reads a page, not everybody, however many there are."""

from datetime import timedelta

import pytest
from django.contrib.admin.sites import site
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


@pytest.mark.parametrize("query", [{}, {"status__exact": "suspended"}, {"p": "3"}])
def test_a_page_is_read_by_an_index_and_not_sorted(
    many: User, query: dict[str, str]
) -> None:
    request = RequestFactory().get("/admin/accounts/user/", query)
    request.user = many
    listing = site._registry[User].get_changelist_instance(request)
    assert len(listing.result_list) == 50
    plan = listing.queryset.order_by("-created_at", "-pk")[:50].explain()
    assert "TEMP B-TREE" not in plan
    assert "USING INDEX" in plan


@pytest.mark.parametrize("text", ["p77@example.com", "P77@EXAMPLE.COM"])
def test_a_person_is_found_among_many(many: User, text: str) -> None:
    request = RequestFactory().get("/admin/accounts/user/", {"q": text})
    request.user = many
    listing = site._registry[User].get_changelist_instance(request)
    assert "p77@example.com" in [person.email for person in listing.result_list]
