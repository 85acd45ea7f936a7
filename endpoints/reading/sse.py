"""Bytes of an event stream → the data of its events.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

BOM = b"\xef\xbb\xbf"


class EventStream:
    """Cuts a byte stream into events, however the network split it.

    Only `data` matters here: names and ids of events repeat what their JSON says.
    """

    def __init__(self) -> None:
        self._rest: list[bytes] = []  # an unfinished event, not joined while it grows
        self._line_over = False  # what came last of it ends its line
        self.held = 0  # bytes of the unfinished event
        self._carriage = False  # the last piece ended in \r; a \n may follow
        self._first = True

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the data of the events that `piece` completes, oldest first."""
        if self._first or self._carriage or b"\r" in piece:
            piece = self._plain(piece)
        blank = self._line_over and piece.startswith(b"\n")
        self._keep(piece)
        if not blank and b"\n\n" not in piece:
            return []
        blocks = b"".join(self._rest).split(b"\n\n")
        self._rest, self.held = [], 0
        self._keep(blocks.pop())
        return [data for block in blocks if (data := _data(block))]

    def finish(self) -> list[bytes]:
        """Return what an unfinished last event holds; [] when nothing is left.

        The standard discards it; many servers forget the last blank line.
        """
        data = _data(b"".join(self._rest))
        self._rest, self.held = [], 0
        return [data] if data else []

    def _keep(self, piece: bytes) -> None:
        if piece:
            self._rest.append(piece)
            self.held += len(piece)
            self._line_over = piece.endswith(b"\n")

    def _plain(self, piece: bytes) -> bytes:
        """Return `piece` with line feeds as only line ends, without a leading BOM."""
        if self._first and piece:
            joined = b"".join(self._rest) + piece
            self._rest, self.held = [], 0
            if BOM.startswith(joined):  # a BOM cut in the middle waits for its rest
                self._rest.append(joined)
                return b""
            self._first = False
            piece = joined.removeprefix(BOM)
        if self._carriage:
            piece, self._carriage = piece.removeprefix(b"\n"), not piece
        if piece.endswith(b"\r"):
            self._carriage = True
        return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _data(block: bytes) -> bytes:
    """Return the data lines of one event, joined by line feeds."""
    if block.startswith(b"data: ") and b"\n" not in block:
        return block[6:]
    lines = [
        line[5:].removeprefix(b" ")
        for line in block.split(b"\n")
        if line.startswith(b"data:")
    ]
    return b"\n".join(lines)
