"""What people are told of a file: why it cannot be read, and what was left out."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

LISTED = 300  # characters of names in a note
REASONS = {
    "password": gettext_noop("The file is protected by a password."),
    "empty": gettext_noop("The file is empty."),
    "pages": gettext_noop("A file may have at most %(most)d pages."),
    "unpacked": gettext_noop(
        "Unpacked, this file is larger than the %(most)d MB that are read."
    ),
    "slow": gettext_noop("Reading this file takes too long."),
    "memory": gettext_noop("Reading this file takes too much memory."),
    "old": gettext_noop(
        "This file is of an old kind. Save it as .docx, .pptx or PDF, please."
    ),
    "archive": gettext_noop(
        "This is an archive. Attach the files in it one by one, please."
    ),
    "picture": gettext_noop("This is a picture: it has no words that can be read."),
    "unknown": gettext_noop("This is no kind of file that can be read."),
    "broken": gettext_noop("The file is damaged."),
}
CODES = {
    "password": "protected",
    "empty": "empty",
    "pages": "too_many_pages",
    "unpacked": "unpacks_too_large",
    "old": "unsupported_type",
    "archive": "unsupported_type",
    "picture": "unsupported_type",
    "unknown": "unsupported_type",
}
NOTES = {
    "macros": gettext_noop("Its macros were not read."),
    "hidden": gettext_noop("The hidden sheet “%(about)s” was read as well."),
    "attachments": gettext_noop("Its attachments were not read: %(about)s."),
    "no_body": gettext_noop("Its words are in a form that is not read."),
    "encoding": gettext_noop("It was read as %(about)s."),
    "page": gettext_noop("Page %(about)s is damaged."),
    "named": gettext_noop("By its content this is %(about)s."),
}


def reason(error: str, number: int) -> tuple[str, str]:
    """Return why a file cannot be read, in words, and the error's code."""
    text = _(REASONS.get(error, REASONS["broken"]))
    return text % {"most": number}, CODES.get(error, "broken_file")


def note(code: str, about: str) -> str:
    """Return what was not read, or read in a way that people should know."""
    if code == "pictures":
        text = ngettext(
            "%(count)d picture was not read.",
            "%(count)d pictures were not read.",
            int(about),
        )
        return text % {"count": int(about)}
    return _(NOTES[code]) % {"about": about[:LISTED]}
