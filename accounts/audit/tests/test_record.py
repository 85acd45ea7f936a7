"""The log records who did what, and tells when it was tampered with."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.audit.models import AuditEntry
from accounts.audit.record import arecord, record
from accounts.audit.verify import verify
from accounts.models import User


def test_an_entry_names_actor_action_and_target(ada: User, bob: User) -> None:
    entry = record(ada, "person.ban", bob, {"minutes": 5})
    assert (entry.actor_id, entry.action) == (ada.pk, "person.ban")
    assert (entry.target_type, entry.target_id) == ("user", str(bob.pk))


def test_a_target_may_be_given_by_name(db: None) -> None:
    entry = record(None, "configuration.reload", "file:librechat.yaml")
    assert (entry.target_type, entry.target_id) == ("file", "librechat.yaml")


def test_long_details_are_refused(ada: User) -> None:
    with pytest.raises(ValueError, match="longer"):
        record(ada, "x", None, {"text": "a" * 201})


def test_recorded_entries_hold(ada: User) -> None:
    for minutes in range(5):
        record(ada, "person.ban", "user:1", {"minutes": minutes})
    finding = verify()
    assert (finding.entries, finding.broken_at) == (5, None)


@pytest.mark.parametrize("number", [1, 3])
def test_a_changed_row_is_found(ada: User, number: int) -> None:
    for _ in range(3):
        record(ada, "person.ban", "user:1")
    AuditEntry.objects.filter(number=number).update(actor_id=99)
    assert verify().broken_at == number


def test_entries_cut_off_at_the_end_are_found(ada: User) -> None:
    for _ in range(3):
        record(ada, "person.ban", "user:1")
    AuditEntry.objects.filter(number=3).delete()
    assert verify().broken_at == 3


def test_deleting_a_person_does_not_break_the_log(ada: User, bob: User) -> None:
    record(bob, "share.create", "share:1")
    bob.delete()
    assert verify().broken_at is None


def test_who_and_whom_are_kept_as_they_are_called_then(ada: User, bob: User) -> None:
    record(ada.pk, "person.ban", f"user:{bob.pk}")
    address = bob.email
    bob.delete()
    entry = AuditEntry.objects.get(action="person.ban")
    assert entry.details == {"who": ada.email, "whom": address}


def test_the_command_says_that_the_log_holds(ada: User) -> None:
    entry = record(ada, "person.ban")
    output = StringIO()
    call_command("audit", "verify", expect=entry.hash, stdout=output)
    assert output.getvalue() == f"1 entries hold. Hash: {entry.hash}\n"


def test_the_command_fails_when_it_does_not(ada: User) -> None:
    entry = record(ada, "person.ban")
    with pytest.raises(CommandError, match="lacks the expected hash"):
        call_command("audit", "verify", expect="0" * 64, stdout=StringIO())
    AuditEntry.objects.filter(pk=entry.pk).update(action="nothing")
    with pytest.raises(CommandError, match="broken at entry 1"):
        call_command("audit", "verify", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
async def test_the_event_loop_may_record_too(ada: User) -> None:
    entry = await arecord(ada.pk, "conversation.read", "conversation:1")
    assert await AuditEntry.objects.acount() == entry.number
