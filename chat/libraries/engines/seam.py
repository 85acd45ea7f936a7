"""What every engine takes and gives. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

SIMILAR = 0.3  # cosine from which a piece counts as about the same


@dataclass(frozen=True, slots=True)
class VectorHit:
    """A piece that an engine has found; `similarity` is a cosine, 0: not known."""

    piece_id: str
    similarity: float

    @property
    def relevant(self) -> bool:
        """Say whether it is near enough to be about the same."""
        return self.similarity >= SIMILAR

    @property
    def build(self) -> str:
        """Return the build that the piece belongs to."""
        return self.piece_id.rpartition(":")[0]


@dataclass(frozen=True, slots=True)
class EngineQuestion:
    """What is looked for, and where; `file_ids` None: in all files of the libraries."""

    text: str
    vector: Sequence[float]
    library_ids: Sequence[str]
    file_ids: Sequence[str] | None
    limit: int


@dataclass(frozen=True, slots=True)
class IndexedPiece:
    """A piece as an engine stores it."""

    piece_id: str  # build:order
    library_id: str
    file_id: str
    title: str  # of the file, with the headings above
    text: str
    vector: Sequence[float]  # of length 1

    @property
    def build(self) -> str:
        """Return the build that the piece belongs to."""
        return self.piece_id.rpartition(":")[0]


@dataclass(frozen=True, slots=True)
class Outdated:
    """Pieces that an engine has to forget: of a library, a file or a build."""

    field: str  # `library`, `file` or `build`
    value: str
    but: str = ""  # a build that stays


class EngineError(Exception):
    """An engine cannot do what it should; the text says why, for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Engine(Protocol):
    """Holds pieces elsewhere than in this program. Each method raises EngineError."""

    @property
    def key(self) -> str:
        """Return as what files note that it holds their pieces."""

    async def prepare(self, dimensions: int) -> None:
        """See to it that vectors of so many numbers can be put and found."""

    async def put(self, pieces: Sequence[IndexedPiece]) -> None:
        """Store pieces, in place of those of the same ids."""

    async def find(self, question: EngineQuestion) -> list[VectorHit]:
        """Return pieces, best first; those of builds not in force may be among them."""

    async def forget(self, outdated: Outdated) -> bool:
        """Remove pieces; True: a look found none that are left."""
