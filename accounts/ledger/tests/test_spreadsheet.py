"""Nothing in a CSV file is a formula (S58)."""

import csv
import io

import pytest

from accounts.ledger.models import LedgerEntry
from accounts.ledger.reports import spreadsheet
from accounts.models import User


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_could_be_a_formula_is_text(start: str) -> None:
    assert spreadsheet.safe(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("cell", "expected"), [("a=b", "a=b"), (-5, "-5"), (None, ""), (True, "True")]
)
def test_other_cells_stay(cell: object, expected: str) -> None:
    assert spreadsheet.safe(cell) == expected


def test_lines_are_read_back_as_they_were() -> None:
    row = ['say "hi"', "two\nlines", "comma, too"]
    assert list(csv.reader(io.StringIO(spreadsheet.lines([row])))) == [row]


@pytest.mark.django_db(transaction=True)
async def test_every_row_is_sent_once(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "CHUNK", 2)
    for number in range(5):
        facts = {"model": f"=m{number}", "endpoint": "x", "kind": "chat"}
        await LedgerEntry.objects.acreate(user=alice, **facts)
    rows = LedgerEntry.objects.all()
    cells = spreadsheet.export(rows, ("model",), lambda row: (row.model,))
    text = "".join([piece async for piece in cells])
    assert text.split() == ["\ufeffmodel", *(f"'=m{n}" for n in (4, 3, 2, 1, 0))]
