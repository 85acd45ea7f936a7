"""Switch a thing off for everybody at once, before any access rule, and on again.

What is off stands in everybody's rights as a rule that comes first: whoever asks for
rights heeds it, running answers too.
"""

from accounts.audit.record import record
from accounts.models import SwitchedOff, User
from accounts.rights.rules import Kind, Rule, exactly


def switched_off() -> list[Rule]:
    """Return what is off, as rules about everybody; reads the database."""
    return [_as_rule(row) for row in SwitchedOff.objects.all()]


def off(kind: str) -> dict[str, SwitchedOff]:
    """Return what is off of a kind, by name; reads the database."""
    return {row.name: row for row in SwitchedOff.objects.filter(kind=kind)}


def switch(actor: User, kind: str, name: str, *, on: bool, reason: str = "") -> bool:
    """Switch a thing on or off for everybody; False when it was so already."""
    if on:
        found = SwitchedOff.objects.filter(kind=kind, name=name).first()
        if found is None:
            return False
        found.delete()
    else:
        facts = {"reason": reason[:200], "made_by": actor}
        rows = SwitchedOff.objects
        _row, new = rows.get_or_create(kind=kind, name=name, defaults=facts)
        if not new:
            return False
    state = "off → on" if on else "on → off"
    told = {"name": name, "state": state, "reason": reason[:200]}
    record(actor, f"{kind}.switch", f"{kind}:{name[:80]}", told)
    return True


def _as_rule(row: SwitchedOff) -> Rule:
    kinds: dict[str, Kind] = {SwitchedOff.Kind.TOOL: "tool"}
    return Rule(
        id=0,
        position=0,
        effect="deny",
        kind=kinds[row.kind],
        who=str(row._meta.verbose_name),
        tool=exactly(row.name),
    )
