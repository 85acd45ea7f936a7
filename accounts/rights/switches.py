"""Switch a thing off for everybody at once, before any access rule, and on again.

What is off stands in everybody's rights as a rule that comes first, and concerns owners
too: whoever asks for rights heeds it, and what goes on is looked at again when rules
move (chat's `standing`, the gateway's `running_calls`, `tools.call`).
"""

from django.utils.translation import gettext as _

from accounts.audit.record import record
from accounts.models import SwitchedOff, User
from accounts.rights.rules import Rule, exactly

Kind = SwitchedOff.Kind


def switched_off() -> list[Rule]:
    """Return what is off, as rules about everybody; reads the database."""
    return [_as_rule(row) for row in SwitchedOff.objects.all()]


def off(kind: str) -> dict[str, SwitchedOff]:
    """Return what is off of a kind, by name; reads the database."""
    return {row.name: row for row in SwitchedOff.objects.filter(kind=kind)}


def switch(
    actor: User, kind: str, name: str, *, on: bool, reason: str = "", group: str = ""
) -> bool:
    """Switch a thing on or off for everybody; False when it was so already.

    `group` is the Azure group of a deployment, whose `name` is the model's.
    """
    if on:
        found = SwitchedOff.objects.filter(kind=kind, name=name, group=group).first()
        if found is None:
            return False
        found.delete()
    else:
        facts = {"reason": reason[:200], "made_by": actor}
        rows = SwitchedOff.objects
        found, new = rows.get_or_create(
            kind=kind, name=name, group=group, defaults=facts
        )
        if not new:
            return False
    state = "off → on" if on else "on → off"
    told = {"name": found.thing[:200], "state": state, "reason": reason[:200]}
    record(actor, f"{kind}.switch", f"{kind}:{found.thing[:80]}", told)
    return True


def why(rule: Rule) -> str:
    """Say in the reader's language that a thing is off, and why."""
    told = _("%(thing)s is switched off for the time being.") % {"thing": rule.switch}
    return f"{told} {rule.reason}".strip()


def _as_rule(row: SwitchedOff) -> Rule:
    name = exactly(row.name)
    about: dict[str, str] = {"model": name}
    if row.kind == Kind.TOOL:
        about = {"tool": name}
    elif row.kind == Kind.GROUP:
        about = {"azure_group": name}
    elif row.kind == Kind.DEPLOYMENT:
        about["azure_group"] = exactly(row.group)
    return Rule(
        id=0,
        position=0,
        effect="deny",
        kind="tool" if row.kind == Kind.TOOL else "model",
        who=str(row._meta.verbose_name),
        switch=row.thing,
        reason=row.reason,
        **about,
    )
