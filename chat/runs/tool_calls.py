"""Tool calls while they are being written, piece by piece (pure)."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Call:
    """One call so far."""

    index: int
    id: str = ""
    name: str = ""
    _pieces: list[str] = field(default_factory=list)  # joined once: there may be many

    def add(self, call_id: str, name: str, arguments: str) -> None:
        """Take a piece; one without id or name changes none."""
        self.id = call_id or self.id
        self.name = name or self.name
        self._pieces.append(arguments)

    def begun(self) -> dict[str, object]:
        """Return the call without arguments, as a frame holds it."""
        return {"index": self.index, **self.stored(), "arguments": ""}

    def whole(self) -> dict[str, object]:
        """Return the call as a frame holds it."""
        return {"index": self.index, **self.stored()}

    def stored(self) -> dict[str, str]:
        """Return the call as a message holds it."""
        self._pieces = ["".join(self._pieces)]
        return {"id": self.id, "name": self.name, "arguments": self._pieces[0]}
