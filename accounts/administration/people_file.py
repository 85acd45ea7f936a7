"""People from a file with a line for each: read, checked, then made or invited."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import get_language, get_supported_language_variant
from django.utils.translation import gettext as _

from accounts.administration import people
from accounts.administration.errors import NotPossible
from accounts.administration.people import NewPerson
from accounts.models import PeopleGroup, Role, User
from accounts.models.people import USER
from accounts.rights.delegation import NotYours, check_role, groups_of
from accounts.rights.rights import batched
from accounts.sign_in.invitation_mail import Letter, send_invitations
from accounts.sign_in.registration import invite

COLUMNS = ("email", "name", "role", "groups", "language")
MOST = 2000  # lines
LONGEST = 80  # letters of a name


class BadPeopleFile(Exception):
    """The text is no file of people; the text of the error says why."""


@dataclass(slots=True)
class PersonLine:
    """One line: whom it asks for, and what is wrong with it."""

    number: int
    email: str
    name: str = ""
    role: str = USER
    groups: list[str] = field(default_factory=list)
    language: str = ""
    known: bool = False  # somebody has the address: they stay as they are
    errors: list[str] = field(default_factory=list)


def read(text: str) -> list[PersonLine]:
    """Return a file's lines; the first names the columns. Raises BadPeopleFile."""
    text = text.lstrip("\ufeff").strip()
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter, restkey="rest")
    named = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    if "email" not in named:
        raise BadPeopleFile(_("The first line names the columns: email is missing."))
    if unknown := [name for name in named if name not in COLUMNS]:
        raise BadPeopleFile(
            _("Unknown columns: %(names)s") % {"names": ", ".join(unknown)}
        )
    rows.fieldnames = named
    try:
        found = [_line(number, row) for number, row in enumerate(rows, start=2)]
    except csv.Error as error:
        raise BadPeopleFile(str(error)) from None
    if len(found) > MOST:
        raise BadPeopleFile(_("At most %(n)d lines at once.") % {"n": MOST})
    return found


def checked(by: User, lines: list[PersonLine]) -> list[PersonLine]:
    """Note at each line what is wrong with it, for whoever would make these people."""
    roles = set(Role.objects.values_list("pk", flat=True))
    groups = set(groups_of(by).values_list("name", flat=True))
    here = _here(lines)
    seen: set[str] = set()
    for line in lines:
        line.known = line.email in here
        line.errors += _errors(by, line, roles, groups)
        if line.email in seen:
            line.errors.append(_("The address stands in the file twice."))
        seen.add(line.email)
    return lines


def make(by: User, lines: Iterable[PersonLine]) -> int:
    """Make an account for each line; return how many. Raises NotPossible, NotYours."""
    return _all(lines, lambda line: people.add(by, _new(line)))


def make_invitations(by: User, lines: Iterable[PersonLine]) -> int:
    """Invite each line's person in their language. Raises NotYours.

    Returns how many mails went out, which is none where no mail server is set.
    """
    letters: list[Letter] = []

    def one(line: PersonLine) -> None:
        check_role(by, line.role)
        groups = PeopleGroup.objects.filter(name__in=line.groups)
        _row, token = invite(line.email, by=by, role=line.role, groups=groups)
        letters.append(Letter(line.email, token, line.language))

    _all(lines, one)
    return send_invitations(letters)


def _all(lines: Iterable[PersonLine], act: Callable[[PersonLine], object]) -> int:
    """Do it for all who are new, or for none."""
    done = 0
    with transaction.atomic():
        for line in lines:
            if line.errors:
                raise NotPossible("invalid", f"{line.number}: {line.errors[0]}")
            if not line.known:
                act(line)
                done += 1
    return done


def _line(number: int, row: dict[str, str | None]) -> PersonLine:
    told = {name: (row.get(name) or "").strip() for name in COLUMNS}
    line = PersonLine(
        number=number,
        email=told["email"].lower(),
        name=told["name"],
        role=told["role"].upper() or USER,
        groups=[one.strip() for one in told["groups"].split(";") if one.strip()],
        language=told["language"] or get_language() or settings.LANGUAGE_CODE,
    )
    if row.get("rest"):
        line.errors.append(_("More cells than columns."))
    return line


def _errors(
    by: User, line: PersonLine, roles: set[str], groups: set[str]
) -> Iterable[str]:
    if not _is_address(line.email):
        yield _("That is no e-mail address.")
    if len(line.name) > LONGEST:
        yield _("The name is too long.")
    if line.role not in roles:
        yield _("There is no role %(name)s.") % {"name": line.role}
    elif not _may_give(by, line.role):
        yield _("This goes beyond what you may do yourself.")
    if by.powers.own_groups and not line.groups:
        yield _("Name one of your groups.")
    for name in set(line.groups) - groups:
        yield _("There is no group %(name)s.") % {"name": name}
    if not _speaks(line):
        yield _("There is no language %(name)s.") % {"name": line.language}


def _speaks(line: PersonLine) -> bool:
    """Put the language as it is called here; say whether there is it."""
    try:
        line.language = get_supported_language_variant(line.language.lower())
    except LookupError:
        return False
    return True


def _may_give(by: User, role: str) -> bool:
    try:
        check_role(by, role)
    except NotYours:
        return False
    return True


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _here(lines: list[PersonLine]) -> set[str]:
    found: set[str] = set()
    for step in batched([line.email for line in lines]):
        people_here = User.objects.filter(email__in=step)
        found |= set(people_here.values_list("email", flat=True))
    return found


def _new(line: PersonLine) -> NewPerson:
    groups = PeopleGroup.objects.filter(name__in=line.groups)
    numbers = tuple(groups.values_list("pk", flat=True)) if line.groups else ()
    return NewPerson(line.email, line.name, line.role, numbers)
