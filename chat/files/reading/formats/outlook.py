"""Outlook's messages: the same as of e-mail, out of a compound file's properties."""

import datetime
import io

import olefile

from chat.files.reading.formats import web_page
from chat.files.reading.formats.mail import add_head
from chat.files.reading.found import FoundBlocks, UnreadableError

# MS-OXPROPS: the numbers that properties have.
SUBJECT, SENDER, ADDRESS, TO, CC, BODY, HTML = (
    "0037", "0C1A", "5D01", "0E04", "0E03", "1000", "1013",
)  # fmt: skip
SENT = b"\x40\x00\x39\x00"  # the tag of PR_CLIENT_SUBMIT_TIME among those of fixed size
PROPERTIES, HEAD, ENTRY = "__properties_version1.0", 32, 16  # bytes
NAMES = ("3707", "3704")  # of an attachment, long and short
EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)


def read(data: bytes, into: FoundBlocks) -> None:
    """Add the message. Raises UnreadableError when it is none."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            _add(file, into)
    except OSError as error:
        raise UnreadableError("broken") from error


def _add(file: olefile.OleFileIO, into: FoundBlocks) -> None:
    sender = _text(file, SENDER)
    address = _text(file, ADDRESS)
    written = f"{sender} <{address}>" if address and address != sender else sender
    told = [("From", written), ("To", _text(file, TO)), ("Cc", _text(file, CC))]
    add_head(into, _text(file, SUBJECT), [*told, ("Date", _sent(file))])
    if body := _text(file, BODY):
        into.add("text", body.replace("\r\n", "\n"))
    elif page := _bytes(file, f"__substg1.0_{HTML}0102"):
        web_page.read(page, into)
    elif written := _text(file, HTML):
        web_page.add(written, into)
    else:
        into.note("no_body")
    names = [_attached(file, one[0]) for one in _attachments(file)]
    if names:
        into.note("attachments", ", ".join(names))


def _attachments(file: olefile.OleFileIO) -> list[list[str]]:
    places = file.listdir(streams=False, storages=True)
    return [one for one in places if len(one) == 1 and one[0].startswith("__attach")]


def _attached(file: olefile.OleFileIO, place: str) -> str:
    return next((n for key in NAMES if (n := _text(file, key, f"{place}/"))), "?")


def _text(file: olefile.OleFileIO, number: str, place: str = "") -> str:
    """Return a property of text, in the letters of then (001E) or of now (001F)."""
    if found := _bytes(file, f"{place}__substg1.0_{number}001F"):
        return found.decode("utf-16-le", "replace").rstrip("\x00")
    found = _bytes(file, f"{place}__substg1.0_{number}001E")
    return found.decode("cp1252", "replace").rstrip("\x00")


def _bytes(file: olefile.OleFileIO, name: str) -> bytes:
    return bytes(file.openstream(name).read()) if file.exists(name) else b""


def _sent(file: olefile.OleFileIO) -> str:
    data = _bytes(file, PROPERTIES)
    for place in range(HEAD, len(data) - ENTRY + 1, ENTRY):
        if data[place : place + 4] == SENT:
            ticks = int.from_bytes(data[place + 8 : place + 16], "little")
            sent = EPOCH + datetime.timedelta(microseconds=ticks // 10)
            return sent.isoformat(" ", "minutes")
    return ""
