"""What was read of a file, kept with it, and told in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.files.reading.document import ReadDocument
from chat.files.reading.kinds import KINDS

NAMED = 5  # pages without text that are told by number


def facts(document: ReadDocument) -> dict[str, Any]:
    """Return what is stored of how a file was read."""
    return {
        "kind": document.kind,
        "pages": document.pages,
        "tables": document.tables,
        "scans": list(document.scans),
        "notes": list(document.notes),
    }


def told(read: Mapping[str, Any]) -> str:
    """Return the sentence: «12 pages, 3 tables; page 4 is a picture without text»."""
    counted = [_pages(read["kind"], read["pages"]), _tables(read["tables"])]
    first = ", ".join(one for one in counted if one)
    rest = [_scans(read["scans"]), *read["notes"]]
    parts = [first, *(one.rstrip(".。") for one in rest if one)]
    return "; ".join(part for part in parts if part)


def _pages(kind: str, count: int) -> str:
    if not count:
        return ""
    match KINDS[kind].unit:
        case "slide":
            text = ngettext("%(count)d slide", "%(count)d slides", count)
        case "sheet":
            text = ngettext("%(count)d sheet", "%(count)d sheets", count)
        case "chapter":
            text = ngettext("%(count)d chapter", "%(count)d chapters", count)
        case _:
            text = ngettext("%(count)d page", "%(count)d pages", count)
    return text % {"count": count}


def _tables(count: int) -> str:
    text = ngettext("%(count)d table", "%(count)d tables", count)
    return text % {"count": count} if count else ""


def _scans(pages: Sequence[int]) -> str:
    if not pages:
        return ""
    if len(pages) > NAMED:
        text = _("%(count)d pages are pictures without text")
        return text % {"count": len(pages)}
    text = ngettext(
        "page %(pages)s is a picture without text",
        "pages %(pages)s are pictures without text",
        len(pages),
    )
    return text % {"pages": ", ".join(map(str, pages))}
