"""Names are one line, whoever gives them."""

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import ApiKey, PeopleGroup, User
from accounts.sign_in.providers import adapter
from accounts.sign_in.providers.claims import Mapped

EVIL = "Al\r\nBcc: x\x00\x1b[31m\u202eice\u2028"
LINE = "Al Bcc: x [31m ice"


def test_a_person_s_name_is_one_line(alice: User) -> None:
    alice.name, alice.username, alice.email = EVIL, "al\tice", "a\n@example.com"
    alice.save()
    assert (alice.name, alice.username) == (LINE, "al ice")
    stored = User.objects.get(pk=alice.pk)
    assert (stored.name, stored.username, stored.email) == (
        LINE,
        "al ice",
        "a @example.com",
    )


def test_it_is_so_by_whichever_door_it_comes(client: Client, alice: User) -> None:
    form = {"name": EVIL, "email": "li@example.com", "password1": "a-long-secret-42"}
    client.post("/accounts/signup/", form)
    call_command("create_user", "b@example.com", EVIL, "--password", "a-long-secret-42")
    User.objects.filter(pk=alice.pk).update(name=EVIL)
    assert set(User.objects.values_list("name", flat=True)) == {LINE}


def test_groups_and_keys_are_named_in_one_line(alice: User) -> None:
    adapter.apply(alice, Mapped(role=None, groups=(EVIL,)))
    adapter.apply(alice, Mapped(role=None, groups=(EVIL,)))
    assert PeopleGroup.objects.get().name == LINE
    key = ApiKey.objects.create(user=alice, name=EVIL, prefix="lc-", digest="d")
    assert key.name == LINE


@pytest.mark.parametrize(
    "name", ["李雷", "Zoë O’Neil", "नमस्ते\u200d", "👩\u200d💻", "محمد"]
)
def test_names_of_every_script_stay_as_they_are(alice: User, name: str) -> None:
    alice.name = name
    alice.save()
    assert User.objects.get(pk=alice.pk).name == name
