"""A form with files, as programs send pictures and sounds → a body like any other."""

from io import BytesIO
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from endpoints.gateway.errors import GatewayError, invalid
from endpoints.gateway.requests.parse import Body

FORM = "multipart/form-data"
MOST_FILES = 20
File = tuple[str, bytes]


def is_form(content_type: str) -> bool:
    """Tell whether a body is a form."""
    return content_type.lower().startswith(FORM)


def form_of(raw: bytes, content_type: str) -> Body:
    """Return the fields; a list where one may be given twice. Raises GatewayError.

    Of a file name and content. A name that ends in `[]` is told without that.
    """
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(raw))}
    handler = InMemory()
    try:
        parser = MultiPartParser(meta, BytesIO(raw), [handler])
        fields, _ = parser.parse()
    except (MultiPartParserError, SuspiciousOperation, UnicodeError):
        message = "The body of the request is not a form that can be read."
        raise GatewayError(400, "invalid_form", message) from None
    body: dict[str, Any] = {}
    for name, values in fields.lists():
        several = name.endswith("[]")
        body[name.removesuffix("[]")] = list(values) if several else values[-1]
    for name, file in handler.files:
        body.setdefault(name.removesuffix("[]"), []).append(file)
    return body


class InMemory(FileUploadHandler):
    """Keeps files in memory: the request is there already, and bounded."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[tuple[str, File]] = []
        self._pieces: list[bytes] = []

    def new_file(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Begin a file."""
        super().new_file(*args, **options)
        self._pieces = []
        if len(self.files) >= MOST_FILES:
            raise invalid(f"A form may have {MOST_FILES} files.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece of a file."""
        self._pieces.append(raw_data)

    def file_complete(self, file_size: int) -> None:
        """End a file."""
        content = b"".join(self._pieces)
        named = (str(self.file_name or "file"), content)
        self.files.append((str(self.field_name), named))


def files_of(body: Body, name: str) -> list[File]:
    """Return the files of a field; raises GatewayError unless there is one."""
    found = body.get(name)
    if not isinstance(found, list) or not found or not isinstance(found[0], tuple):
        raise invalid(f"`{name}` must be a file.", name)
    return found
