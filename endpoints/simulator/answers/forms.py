"""Forms with files, as OpenAI's clients send pictures and recordings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP

from endpoints.simulator.exchange import SimulatorExchange


@dataclass(frozen=True, slots=True)
class Form:
    """A form's fields, and the bytes of its files in their order."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[bytes, ...] = ()


def form_of(exchange: SimulatorExchange) -> Form:
    """Return the form of a request; an empty one for what is none."""
    kind = exchange.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return Form()
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + exchange.raw)
    fields: dict[str, str] = {}
    files: list[bytes] = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        if part.get_filename():
            files.append(data)
        else:
            fields[str(name)] = data.decode(errors="replace")
    return Form(fields, tuple(files))
