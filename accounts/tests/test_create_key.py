"""`manage.py create_key`: for programs whose person has no browser at hand."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import ApiKey, User


def test_a_key_is_made_and_shown_once(alice: User) -> None:
    out = StringIO()
    words = ("create_key", alice.email, "robot", "--model", "gpt-4*", "--days", "30")
    limits = ("--rpm", "60", "--tpm", "900", "--model-limit", "gpt-4* rpm=1 tpm=2")
    call_command(*words, *limits, "--json", stdout=out)
    made = json.loads(out.getvalue())
    key = ApiKey.objects.get(pk=made["id"])
    assert made["key"].startswith(key.prefix)
    assert (key.scopes, key.model_patterns, key.rpm) == (["gateway"], ["gpt-4*"], 60)
    assert (key.tpm, key.model_limits) == (900, {"gpt-4*": {"rpm": 1, "tpm": 2}})
    assert key.usable


@pytest.mark.parametrize(
    "words",
    [
        ["nobody@example.com", "x"],
        ["{0}", ""],
        ["{0}", "x", "--days", "-1"],
        ["{0}", "x", "--model-limit", "gpt-4* often"],
    ],
)
def test_a_mistake_is_one_line(alice: User, words: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_key", *(word.format(alice.email) for word in words))
    assert not ApiKey.objects.exists()
