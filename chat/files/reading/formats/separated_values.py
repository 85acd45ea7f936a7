"""Comma-, semicolon- and tab-separated values as one table."""

import csv
import io

from chat.files.reading import decoding, tables
from chat.files.reading.found import FoundBlocks

SAMPLE = 20_000  # characters that tell what separates values
SEPARATORS = ",;\t|"


def read(data: bytes, into: FoundBlocks) -> None:
    """Add the table; what cannot be told apart is added as text."""
    text = decoding.text_of(data, into)
    csv.field_size_limit(into.bounds.characters)
    try:
        dialect = csv.Sniffer().sniff(text[:SAMPLE], SEPARATORS)
        rows = list(csv.reader(io.StringIO(text, newline=""), dialect))
    except csv.Error:
        rows = [[text]]
    if max(map(len, rows), default=0) > 1:
        into.add("table", tables.markdown(rows))
    else:
        into.add("text", text)
