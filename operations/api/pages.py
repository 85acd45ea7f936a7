"""Long lists, a page at a time."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query

MOST = 200  # things on one page
Row = TypeVar("Row", bound=Model)
Limit = Annotated[int, Query(ge=1, le=MOST)]
Before = Annotated[int | None, Query(ge=1)]


def page(
    rows: "QuerySet[Row]",
    shown: Callable[[Row], dict[str, Any]],
    limit: int,
    before: int | None,
) -> dict[str, Any]:
    """Return rows, the newest first; `next` is the `before` of the following page."""
    found = rows if before is None else rows.filter(pk__lt=before)
    kept = list(found[: limit + 1])
    more = kept[limit - 1].pk if len(kept) > limit else None
    return {"items": [shown(row) for row in kept[:limit]], "next": more}
