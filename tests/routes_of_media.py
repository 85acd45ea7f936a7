"""The addresses of Python in the page, of speech and of shared links; see routes.py."""

from typing import Final, Literal

Kind = Literal["person", "owner", "shared"]
TAKE: Final = "api/conversations/<conversation_id>/messages/<message_id>/take"
PICTURE: Final = "share/<str:share_id>/pictures/<uuid:file_id>"
WHEEL: Final = "api/python/packages/<name>"

OF_MEDIA: tuple[tuple[str, str, Kind, object], ...] = (
    ("GET", "api/python/packages", "person", None),
    ("GET", WHEEL, "person", None),
    ("POST", TAKE, "owner", {"call_id": "call-1", "page": "a" * 16}),
    ("POST", "api/speech/speak", "person", None),
    ("POST", "api/speech/hear", "person", None),
    ("PAGE", "share/<str:share_id>", "shared", None),
    ("PAGE", PICTURE, "shared", None),
)
# What is not there for its owner either: tests of their own have it.
NOT_THERE = {
    ("POST", TAKE),  # chat/tests/test_page_calls.py
    ("PAGE", PICTURE),  # chat/tests/api/test_share_pictures.py
    ("GET", WHEEL),  # chat/tests/api/test_python.py
    # Nobody allows what they have asked for themselves.
    ("POST", "api/approvals/<message_id>/<call_id>"),
}
