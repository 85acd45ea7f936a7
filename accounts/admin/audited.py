"""What administrators change in the panel, for the audit log: from what to what."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from unfold.admin import ModelAdmin

from accounts.audit.record import Detail, record

LONGEST = 60  # letters of a value: enough to know it by
MOST = 40  # fields
UNSET = ("nothing", "none", "False")
SECRET = ("password", "digest", "token", "secret")  # in a field's name


class Audited(ModelAdmin):  # type: ignore[misc]
    """A page whose changes the audit log tells; its history is that log's."""

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,  # noqa: ANN401 - Django's signature
        formsets: Any,  # noqa: ANN401
        add: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:  # noqa: ANN401
        """Keep what a form has changed until it is logged."""
        request.audited = told(form, add=add)  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:  # noqa: ANN401
        """Record what was made, with its values."""
        self._record(request, obj, "add", getattr(request, "audited", {}))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:  # noqa: ANN401
        """Record what was changed."""
        self._record(request, obj, "change", getattr(request, "audited", {}))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ANN401
        """Record each row that goes, by its name."""
        for row in queryset:
            self._record(request, row, "delete", {})
        return super().log_deletions(request, queryset)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the audit log of this row: there is one history."""
        kind = self.model._meta.model_name
        found = reverse("admin:audit_auditentry_changelist")
        return redirect(f"{found}?q={kind}:{object_id}")

    def _record(
        self, request: HttpRequest, row: Model, verb: str, details: dict[str, Detail]
    ) -> None:
        record(request.user.pk, f"{row._meta.model_name}.{verb}", row, details)


def told(form: "ModelForm[Any]", *, add: bool) -> dict[str, Detail]:
    """Return the changed fields of a form: `old → new`; of a new row, what is set."""
    if add:
        now = {name: shown(value) for name, value in form.cleaned_data.items()}
        found = {name: text for name, text in now.items() if text not in UNSET}
    else:
        found = {
            name: f"{shown(_named(form, name))} → {shown(form.cleaned_data.get(name))}"
            for name in form.changed_data
        }
    kept = list(found.items())[:MOST]
    return {name: "changed" if _is_secret(name) else text for name, text in kept}


def _is_secret(name: str) -> bool:
    return any(word in name for word in SECRET)


def _named(form: "ModelForm[Any]", name: str) -> object:
    """Return a field's value from before; rows that it pointed at, by their names."""
    value = form.initial.get(name)
    choices = getattr(form.fields.get(name), "queryset", None)
    if value in (None, "") or not isinstance(choices, QuerySet):
        return value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return list(value)
    return choices.filter(pk=value).first() or value


def shown(value: object) -> str:
    """Return a value as one line: rows by their names, lists with commas."""
    if isinstance(value, Iterable) and not isinstance(value, str):
        text = ", ".join(sorted(str(one) for one in value)) or "none"
    else:
        text = "nothing" if value in (None, "") else str(value)
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
