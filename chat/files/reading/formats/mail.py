"""E-mail as it travels: who wrote to whom, and the words; attachments are named."""

import email
import email.policy
from email.message import EmailMessage

from chat.files.reading.formats import web_page
from chat.files.reading.found import FoundBlocks, UnreadableError

TOLD = ("From", "To", "Cc", "Date")


def read(data: bytes, into: FoundBlocks) -> None:
    """Add the message. Raises UnreadableError when it is none."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not any(message[name] for name in ("From", "To", "Subject")):
        raise UnreadableError("broken")
    add_head(into, str(message["Subject"] or ""), [(n, message[n]) for n in TOLD])
    _body(message, into)
    names = [part.get_filename() or "?" for part in message.iter_attachments()]
    if names:
        into.note("attachments", ", ".join(names))


def add_head(into: FoundBlocks, subject: str, told: list[tuple[str, object]]) -> None:
    """Add who wrote what to whom, when."""
    into.add("heading", " ".join(subject.split()), level=1)
    lines = [f"{name}: {' '.join(str(said).split())}" for name, said in told if said]
    into.add("text", "\n".join(lines))


def _body(message: EmailMessage, into: FoundBlocks) -> None:
    body = message.get_body(("plain", "html"))
    if body is None:
        return
    try:
        text = body.get_content()
    except (LookupError, UnicodeError):  # a set of letters that nobody knows
        text = bytes(body.get_payload(decode=True)).decode("utf-8", "replace")
    if body.get_content_subtype() == "html":
        web_page.add(text, into)
    else:
        into.add("text", text.replace("\r\n", "\n"))
