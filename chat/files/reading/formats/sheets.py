"""Excel, and OpenDocument's sheets: each sheet a page, its values a table.

Formulas are read as what they came to when the file was saved.
"""

import datetime
import io
from collections.abc import Iterator, Sequence

import python_calamine

from chat.files.reading import tables
from chat.files.reading.archive import Archive
from chat.files.reading.found import FoundBlocks, UnreadableError

OLD = b"\xd0\xcf\x11\xe0"  # .xls is no archive


def read(data: bytes, into: FoundBlocks) -> None:
    """Add every sheet's values. Raises UnreadableError."""
    _look_into(data, into)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise UnreadableError("password") from None
    except python_calamine.CalamineError as error:
        raise UnreadableError("broken") from error
    sheets = [
        one
        for one in book.sheets_metadata
        if one.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    into.pages = len(sheets)
    if into.pages > into.bounds.pages:
        raise UnreadableError("pages", into.bounds.pages)
    for number, sheet in enumerate(sheets, 1):
        into.add("heading", sheet.name, number, 2)
        if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
            into.note("hidden", sheet.name)
        rows = book.get_sheet_by_name(sheet.name).iter_rows()
        into.add("table", tables.markdown(_within(rows, into)), number)


def _look_into(data: bytes, into: FoundBlocks) -> None:
    if data.startswith(OLD):
        return
    with Archive(data, into.bounds.unpacked) as archive:
        if archive.has_macros:
            into.note("macros")


def _within(rows: Iterator[Sequence[object]], into: FoundBlocks) -> Iterator[list[str]]:
    """Yield rows as texts, until more than is wanted has come."""
    room = into.bounds.characters - into.size
    for row in rows:
        if not any(cell != "" for cell in row):
            continue  # a sheet may have a million of these
        cells = [_text(cell) for cell in row]
        yield cells
        room -= sum(map(len, cells))
        if room < 0:
            return


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return str(value)
