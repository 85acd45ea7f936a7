"""Which pieces of tool calls belong together. Pure."""


class CallPlaces:
    """The places of one answer's calls.

    Ollama, Gemini and others give all calls of an answer the same index. A piece with
    a name and another id than the call at its place begins a call of its own; an id
    alone begins none, since some servers draw a new one for every piece.
    """

    def __init__(self) -> None:
        self._ids: dict[int, str] = {}  # place → id
        self._latest: dict[int, int] = {}  # index as told → place of its newest call

    def of(self, index: int, call_id: str, name: str) -> int:
        """Return the place of the call that a piece belongs to."""
        place = self._latest.get(index, index)
        known = self._ids.get(place, "")
        if name and call_id and known and call_id != known:
            place = max(self._ids) + 1
        self._latest[index] = place
        if call_id:
            self._ids.setdefault(place, call_id)
        return place
